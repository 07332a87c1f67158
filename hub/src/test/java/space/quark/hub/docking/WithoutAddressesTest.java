package space.quark.hub.docking;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WithoutAddressesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:18329",
                "10.0.0.7",
                "shop.internal:9000",
                "localhost:80",
                "[::1]:9000",
                "::1:9000",
                "0:0:0:0:0:0:0:1:9000",
                "http://shop.internal/base",
                "jdbc:postgresql://127.0.0.1:5432/quark"
            })
    void addressesAreLeftOut(String address) {
        String shown = WithoutAddresses.of("connect: nobody listens at " + address + " (refused)");
        assertEquals("connect: nobody listens at its address (refused)", shown);
    }

    @Test
    void otherWordsStay() {
        for (String words : List.of(
                "serving",
                "health: GET /health answered 503 and says degraded",
                "waits for shop@^1.2.0, pricing@2.1",
                "health: GET /health was not answered within 2000 ms")) {
            assertEquals(words, WithoutAddresses.of(words));
        }
        assertEquals(
                "no name matching its address found",
                WithoutAddresses.of("no name matching shop found", List.of("shop")));
    }
}
