package space.quark.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Problem;

class PathRulesTest {
    @Test
    void segmentsAreDecodedOnce() {
        assertEquals(List.of("users", "email", " "), PathRules.segments("/users/email/%20"));
        assertEquals(List.of("a", "%2e"), PathRules.segments("/a/%252e"));
        assertEquals(List.of("a/b", "c"), PathRules.segments("/a%2Fb/c"));
        assertEquals(List.of("имя"), PathRules.segments("/%D0%B8%D0%BC%D1%8F"));
    }

    @Test
    void aTrailingSlashIsDroppedAtTheRootOfAMount() {
        assertEquals(List.of("api", "v1", "users"), PathRules.segments("/api/v1/users/"));
        assertEquals(List.of("docs"), PathRules.segments("/docs/"));
        assertEquals(List.of("api", "v1", "users", "1", ""), PathRules.segments("/api/v1/users/1/"));
        assertEquals(List.of(), PathRules.segments("/"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/../b", "/a/%2e%2e/b", "/a/./b", "/a%00", "/a%0d%0a", "/%", "/%4", "/%zz", "/%ff", "a"})
    void tricksAreRefused(String path) {
        assertThrows(Problem.class, () -> PathRules.segments(path));
    }
}
