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

    @Test
    void othersMayReadAPathDifferently() {
        assertEquals(List.of(), PathRules.otherReadings(List.of("m", "shop", "a b", "x.y")));
        assertEquals(
                List.of(
                        List.of("files", "a", "secret", "x;y"),
                        List.of("files", "a/secret", "x"),
                        List.of("files", "a", "secret", "x")),
                PathRules.otherReadings(List.of("files", "a/secret", "x;y")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/../b", "..\\b", "a/./b", "..;x", "a/..;b"})
    void dotSegmentsBehindASecondReadingAreRefused(String segment) {
        assertThrows(Problem.class, () -> PathRules.otherReadings(List.of("m", segment)));
    }

    @Test
    void whatWasMatchedHasNoSlashThatWasDropped() {
        assertEquals("/api/v1/users", PathRules.matched("/api/v1/users/", PathRules.segments("/api/v1/users/")));
        assertEquals("/m/shop/a%2F/", PathRules.matched("/m/shop/a%2F/", PathRules.segments("/m/shop/a%2F/")));
        assertEquals("/", PathRules.matched("/", PathRules.segments("/")));
    }
}
