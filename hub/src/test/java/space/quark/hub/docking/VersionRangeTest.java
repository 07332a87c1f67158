package space.quark.hub.docking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionRangeTest {
    @ParameterizedTest
    @CsvSource({
        "1.2.0, 1.2.0, true",
        "1.2, 1.2.0, true",
        "1.2.0, 1.2.1, false",
        "=1.2.0, 1.2.0, true",
        "^1.2, 1.2.0, true",
        "^1.2, 1.9.9, true",
        "^1.2, 1.1.9, false",
        "^1.2, 2.0.0, false",
        "^1.2, 2.0.0-beta.1, false",
        "^0.3.1, 0.3.9, true",
        "^0.3.1, 0.4.0, false",
        "^0.0.3, 0.0.4, false",
        ">=1.2 <3, 1.2.0, true",
        ">=1.2 <3, 2.9.0, true",
        ">=1.2 <3, 3.0.0, false",
        ">=1.2 <3, 3.0.0-rc.1, false",
        ">= 1.2  < 3, 2.0.0, true",
        ">1.2, 1.2.0, false",
        "<=2, 2.0.0, true",
        "*, 0.0.1-alpha, true"
    })
    void aVersionFitsOrNot(String range, String version, boolean fits) {
        VersionRange parsed = VersionRange.parse(range);
        assertNotNull(parsed);
        assertEquals(fits, parsed.includes(Version.parse(version)));
    }

    @Test
    void whoNamesNoVersionFitsOnlyAnyVersion() {
        assertTrue(VersionRange.ANY.includes(null));
        VersionRange some = VersionRange.parse("^1");
        assertNotNull(some);
        assertEquals(false, some.includes(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "latest", "1.2.x", "~1.2", "^", ">=", "1.2.3.4", "1..2", "1.2-", "99999999999"})
    void whatIsNoRangeIsSaidSo(String text) {
        assertNull(VersionRange.parse(text));
    }

    @Test
    void preReleasesComeBeforeTheirRelease() {
        String[] order = {
            "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0"
        };
        for (int i = 1; i < order.length; i++) {
            Version before = Version.parse(order[i - 1]);
            Version after = Version.parse(order[i]);
            assertNotNull(before);
            assertNotNull(after);
            assertTrue(before.compareTo(after) < 0, order[i]);
            assertTrue(after.compareTo(before) > 0, order[i]);
        }
    }
}
