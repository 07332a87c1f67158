package space.quark.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouteTableTest {
    private final RouteTable<String> routes = new RouteTable.Builder<String>()
            .add("GET", "/users/{id}", "one")
            .add("DELETE", "/users/{id}", "delete")
            .add("GET", "/users/search", "search")
            .add("GET", "/users", "all")
            .add("GET", "/users/{id}/posts", "posts")
            .add("PUT", "/users/search/settings", "settings")
            .build();

    private RouteTable.Found<String> find(String verb, String path) {
        RouteTable.Found<String> found = routes.find(verb, RouteTable.split(path));
        assertNotNull(found, path);
        return found;
    }

    @Test
    void aLiteralWinsOverAVariable() {
        assertEquals("search", find("GET", "/users/search").target());
        assertEquals("one", find("GET", "/users/17").target());
        assertEquals(Map.of("id", "17"), find("GET", "/users/17").variables());
    }

    @Test
    void aLiteralThatLeadsNowhereGivesWayToTheVariable() {
        assertEquals("posts", find("GET", "/users/search/posts").target());
    }

    @Test
    void anEmptySegmentIsNoVariable() {
        assertNull(routes.find("GET", List.of("users", "")));
        assertNull(routes.find("GET", RouteTable.split("/users/1/")));
    }

    @Test
    void anotherVerbNamesTheAllowedOnes() {
        RouteTable.Found<String> found = find("PATCH", "/users/17");
        assertNull(found.target());
        assertEquals(List.of("DELETE", "GET", "HEAD"), List.copyOf(found.allowed()));
    }

    @Test
    void anUnknownPathIsNotFound() {
        assertNull(routes.find("GET", RouteTable.split("/nobody")));
        assertNull(routes.find("GET", RouteTable.split("/users/1/posts/2")));
    }

    @Test
    void twoRoutesOfOneShapeAreRefused() {
        var builder = new RouteTable.Builder<String>().add("GET", "/a/{x}", "first");
        assertThrows(IllegalArgumentException.class, () -> builder.add("GET", "/a/{y}", "second"));
    }

    private static final RouteTable<String> TAILS = new RouteTable.Builder<String>()
            .add("GET", "/m/shop/{rest*}", "tail")
            .add("GET", "/m/shop/orders/{id}", "order")
            .add("POST", "/m/shop/orders/{id}", "change")
            .add("GET", "/m/shop/orders/new", "new")
            .add("GET", "/m/shop/orders/{id}/{rest*}", "order's tail")
            .build();

    @Test
    void aTailTakesAllThatIsLeft() {
        var found = TAILS.find("GET", RouteTable.split("/m/shop/a/b/c"));
        assertNotNull(found);
        assertEquals("tail", found.target());
        assertEquals(Map.of("rest", "a/b/c"), found.variables());
        found = TAILS.find("GET", RouteTable.split("/m/shop/orders/7/x"));
        assertNotNull(found);
        assertEquals("order's tail", found.target());
        assertEquals(Map.of("id", "7", "rest", "x"), found.variables());
        found = TAILS.find("GET", RouteTable.split("/m/shop/"));
        assertNotNull(found);
        assertEquals(Map.of("rest", ""), found.variables());
        assertNull(TAILS.find("GET", RouteTable.split("/m/shop")), "something must be left to take");
        assertNull(
                TAILS.find("GET", RouteTable.split("/m/shop/a//b")), "an empty segment in between reads in two ways");
    }

    @Test
    void aTailGivesWayToVariablesAndTheseToLiterals() {
        for (var wanted : Map.of(
                        "/m/shop/orders/new", "new",
                        "/m/shop/orders/7", "order",
                        "/m/shop/orders", "tail",
                        "/m/shop/orders/7/", "order's tail")
                .entrySet()) {
            var found = TAILS.find("GET", RouteTable.split(wanted.getKey()));
            assertNotNull(found);
            assertEquals(wanted.getValue(), found.target());
        }
        var other = TAILS.find("DELETE", RouteTable.split("/m/shop/orders/7"));
        assertNotNull(other);
        assertEquals(List.of("GET", "HEAD", "POST"), List.copyOf(other.allowed()));
    }

    @Test
    void onlyTheLastSegmentIsATail() {
        var builder = new RouteTable.Builder<String>();
        assertThrows(IllegalArgumentException.class, () -> builder.add("GET", "/a/{rest*}/b", "x"));
        builder.add("GET", "/a/{rest*}", "x");
        assertThrows(IllegalArgumentException.class, () -> builder.add("GET", "/a/{other*}", "y"));
    }
}
