package space.quark.hub;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.ContractModel.Access;
import space.quark.dock.Problem;
import space.quark.hub.Admission.Entrance;
import space.quark.hub.docking.ForeignManifest.Route;

class ModulePathsTest {
    private static final Entrance OPEN = new Entrance(Access.OPEN, Set.of(), "shop", Set.of());
    private static final ModulePaths SHOP = ModulePaths.of(
            Map.ofEntries(
                    route("GET", "/{rest*}", Access.OPEN),
                    route("POST", "/{rest*}", Access.OPEN),
                    route("POST", "/drain", Access.OPEN),
                    route("GET", "/users/{name}", Access.OPEN),
                    route("GET", "/users/Admin", Access.PERMISSION),
                    route("GET", "/USERS/{name}/orders", Access.SIGNED_IN),
                    route("GET", "/users/{id}/orders", Access.OPEN),
                    route("GET", "/about", Access.OPEN)),
            Set.of("/init", "/drain", "/shutdown", "/config", "/hooks/Events"));

    private static Map.Entry<Route, Entrance> route(String verb, String path, Access access) {
        return Map.entry(
                new Route(verb, path, "", null, true, false, null, null, null),
                new Entrance(access, Set.of(), "shop", Set.of()));
    }

    private static void check(ModulePaths paths, String verb, String path) {
        List<String> segments = PathRules.segments("/m/shop" + path);
        paths.check(verb, segments.subList(2, segments.size()), OPEN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/shutdown",
                "/shutdown/",
                "/Shutdown",
                "/%2fshutdown",
                "/shutdown%2f",
                "/shutdown%20",
                "/shutdown;x",
                "/shutdown%20%2f;x",
                "/INIT",
                "/config%20/",
                "/hooks/events",
                "/hooks%2fevents%2F"
            })
    void whatOnlyTheHubMayAskIsNowhereInAnySpelling(String path) {
        Problem refused = assertThrows(Problem.class, () -> check(SHOP, "POST", path));
        assertEquals(404, refused.status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/users/admin",
                "/users/ADMIN/",
                "/users/%2fAdmin",
                "/users/Admin%2f",
                "/users/Admin%20",
                "/Users/Admin",
                "/users%2fADMIN;x",
                "/Users/a/Orders",
                "/users/a/orders/",
                "/users/..%20/about",
                "/users/.%20"
            })
    void noOtherSpellingAsksForLess(String path) {
        Problem refused = assertThrows(Problem.class, () -> check(SHOP, "GET", path));
        assertEquals(400, refused.status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/users/Bob",
                "/users/BOB/",
                "/About",
                "/about/",
                "/Files/A%2FB%20c/D/",
                "/files/shutdown"
            })
    void anOrdinaryPathIsAsItIs(String path) {
        assertDoesNotThrow(() -> check(SHOP, "GET", path));
    }

    @Test
    void aDeclaredPathIsMeant() {
        assertDoesNotThrow(() -> check(SHOP, "POST", "/drain"));
        assertDoesNotThrow(() -> check(SHOP, "POST", "/drain/"));
        assertThrows(Problem.class, () -> check(SHOP, "GET", "/drain"));
        ModulePaths open = ModulePaths.of(Map.ofEntries(route("POST", "/{name}", Access.OPEN)), Set.of("/shutdown"));
        assertThrows(Problem.class, () -> check(open, "POST", "/shutdown"), "a variable does not mean it");
        assertDoesNotThrow(() -> check(open, "POST", "/other"));
    }
}
