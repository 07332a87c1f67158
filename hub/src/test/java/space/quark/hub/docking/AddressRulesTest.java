package space.quark.hub.docking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Problem;

class AddressRulesTest {
    private final AddressRules usual = new AddressRules(List.of("127.0.0.0/8", "::1/128"), () -> 8080);

    @Test
    void aNameIsPinnedToWhatItStoodFor() {
        Address address = usual.check("url", "http://localhost:9000/base/");
        assertTrue(address.at().isLoopbackAddress());
        assertEquals("localhost:9000", address.authority());
        assertEquals("/base", address.prefix());
        assertTrue(address.pinned().toString().matches("http://(127\\.0\\.0\\.1|\\[.*:1]):9000/base"));
        assertEquals("localhost:9000", address.instance());
        assertEquals(80, usual.check("url", "http://127.0.0.1").port());
        assertEquals(443, usual.check("url", "https://127.0.0.1").port());
    }

    @Test
    void networksAreWidenedBySetting() {
        AddressRules wide = new AddressRules(List.of("127.0.0.0/8", "10.0.0.0/9"), () -> 8080);
        assertEquals(
                "10.127.3.4", wide.check("url", "http://10.127.3.4:80").at().getHostAddress());
        assertThrows(Problem.class, () -> wide.check("url", "http://10.128.3.4:80"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "shop",
                "ftp://127.0.0.1:9000",
                "http://",
                "http://127.0.0.1:0",
                "http://127.0.0.1:99999",
                "http://somebody@127.0.0.1:9000",
                "http://127.0.0.1:9000?to=10.0.0.1",
                "http://127.0.0.1:9000#part",
                "http://127.0.0.1:9000/a/../b",
                "http://127.0.0.1:8080",
                "http://localhost:8080/",
                "http://10.0.0.1:9000",
                "http://0.0.0.0:9000",
                "http://[fe80::1]:9000",
                "http://[::ffff:169.254.169.254]/",
                "http://169.254.169.254/",
                "http:// 127.0.0.1:9000"
            })
    void whatIsNotAllowedIsRefusedByItsField(String url) {
        Problem refused = assertThrows(Problem.class, () -> usual.check("url", url));
        assertEquals("QE002", refused.code());
        assertEquals("url", refused.fields().getFirst().field());
    }

    @Test
    void aNameThatNobodyKnowsIsAFailureOfResolving() {
        Problem refused = assertThrows(Problem.class, () -> usual.check("url", "http://nobody.invalid:9000"));
        assertEquals("QE001", refused.code());
        assertTrue(refused.text().startsWith("resolve:"));
    }
}
