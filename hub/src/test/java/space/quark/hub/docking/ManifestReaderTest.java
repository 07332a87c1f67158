package space.quark.hub.docking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.quark.dock.Problem;

class ManifestReaderTest {
    private static ForeignManifest read(String text) {
        return ManifestReader.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Problem.Field> refused(String text) {
        Problem problem = assertThrows(Problem.class, () -> read(text));
        assertEquals("QE002", problem.code());
        assertEquals(400, problem.status());
        return problem.fields();
    }

    @Test
    void threeFieldsAreEnough() {
        ForeignManifest manifest = read("""
                {"id": "shop", "name": "Shop", "version": "1.2.0"}""");
        assertEquals("shop", manifest.id());
        assertEquals("/health", manifest.endpoint("health"));
        assertEquals(Duration.ofSeconds(10), manifest.lifecycle().healthCheckInterval());
        assertEquals(Duration.ofSeconds(5), manifest.lifecycle().timeout());
        assertNull(manifest.address());
        assertTrue(manifest.routes().stream()
                .allMatch(route -> route.path().startsWith("/")
                        && route.path().length() <= 8
                        && route.access().equals("open")
                        && !route.published()));
    }

    @Test
    void aWrongTextIsSaidInWordsAndNotInAPattern() {
        List<Problem.Field> faults = refused("""
                {"id": "shop", "name": "Shop", "version": "1.0",
                 "events": {"publishes": ["shop.Order"], "subscribes": ["*.x", {"type": "a b"}, {}]}}""");
        assertEquals(
                List.of(
                        "version",
                        "events.publishes[0]",
                        "events.subscribes[0]",
                        "events.subscribes[1].type",
                        "events.subscribes[2].type"),
                faults.stream().map(Problem.Field::field).toList());
        assertTrue(faults.get(0).problem().contains("1.2.0"), faults.toString());
        assertTrue(faults.get(1).problem().contains("shop.order.placed"), faults.toString());
        assertTrue(faults.stream().noneMatch(fault -> fault.problem().contains("^")), faults.toString());
    }

    @Test
    void aTabThatIndentsIsSaidWithItsLine() {
        Problem.Field fault =
                refused("id: shop\nname: Shop\nroutes:\n\t- method: GET\n").getFirst();
        assertEquals("is not YAML, line 4: indent with spaces, not with a tab", fault.problem());
    }

    @Test
    void theOriginalDialectIsUnderstood() {
        ForeignManifest manifest = read("""
                {"id": "blog-service", "name": "Blog", "version": "1.0.0", "technology": "Node.js",
                 "host": "blog", "port": 3004, "protocol": "http", "baseUrl": "/api/v1",
                 "endpoints": {"health": "/alive", "status": "/status"},
                 "capabilities": ["posts"], "dependencies": ["auth-service"], "provides": ["blog-api"],
                 "lifecycle": {"startup": "auto", "restart": "always", "healthCheckInterval": 30, "timeout": 10000},
                 "security": {"requiresAuth": true, "permissions": ["posts:read"],
                              "rateLimits": {"requests": 1000, "window": 3600}},
                 "platform": {"unknown": ["fields", "are", "kept"]}}""");
        assertEquals("http://blog:3004/api/v1", manifest.address());
        assertEquals("/alive", manifest.endpoint("health"));
        assertEquals(Duration.ofSeconds(10), manifest.lifecycle().timeout());
        assertEquals("auth-service", manifest.needs().getFirst().contract());
        assertTrue(manifest.routes().stream().allMatch(route -> route.access().equals("signed-in")));
        assertEquals(
                new ForeignManifest.Rate(1000, Duration.ofHours(1)),
                manifest.routes().getFirst().rate());
        assertEquals(Set.of("admin"), manifest.roles().get("posts:read"));
        assertEquals(
                "kept", manifest.raw().path("platform").path("unknown").get(2).asString());
    }

    @Test
    void yamlIsReadAndItsFaultsHaveLines() {
        ForeignManifest manifest = read("""
                id: shop
                name: Shop
                version: 1.2.0
                needs:
                  - contract: people
                    version: ^1.0
                routes:
                  - {method: GET, path: "/orders/{id}", access: open, timeout: 2, rateLimit: {requests: 5, window: 1}}
                """);
        assertEquals("people@^1.0", manifest.needs().getFirst().toString());
        assertEquals(Duration.ofSeconds(2), manifest.routes().getFirst().timeout());
        assertTrue(manifest.routes().getFirst().published());

        List<Problem.Field> faults = refused("""
                id: shop
                name: Shop
                version: 1.2
                routes:
                  - method: GET
                    path: /orders
                    access: everybody
                """);
        assertEquals(
                List.of("version", "routes[0].access"),
                faults.stream()
                        .map(Problem.Field::field)
                        .sorted(java.util.Comparator.reverseOrder())
                        .toList());
        assertTrue(faults.stream().anyMatch(fault -> fault.problem().endsWith("(line 3)")), faults.toString());
        assertTrue(
                faults.stream()
                        .anyMatch(fault -> fault.problem()
                                .equals("must be one of open, signed-in, permission, internal (line 7)")),
                faults.toString());
        assertTrue(refused("id: shop\n  name: [").getFirst().problem().contains("line 2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"id\": \"Shop\"' | id",
                "'\"id\": \"discovery\"' | id",
                "'\"name\": 7' | name",
                "'\"protocol\": \"grpc\"' | protocol",
                "'\"port\": \"80\"' | port",
                "'\"routes\": [{\"method\": \"GET\", \"path\": \"/a/{rest*}/b\", \"access\": \"open\"}]' | routes[0].path",
                "'\"routes\": [{\"method\": \"GET\", \"path\": \"/a/../b\", \"access\": \"open\"}]' | routes[0].path",
                "'\"routes\": [{\"method\": \"GET\", \"path\": \"/a\", \"access\": \"permission\"}]' | routes[0].permission",
                "'\"routes\": [{\"method\": \"GET\", \"path\": \"/a\", \"access\": \"permission\", \"permission\": \"a:b\"}]'"
                        + " | routes[0].permission",
                "'\"needs\": [{\"contract\": \"people\", \"version\": \"newest\"}]' | needs[0].version",
                "'\"needs\": [{}]' | needs[0].contract",
                "'\"provides\": [\"pricing@x\"]' | provides[0]",
                "'\"events\": {\"publishes\": [\"quark.people.deleted\"]}' | events.publishes[0]",
                "'\"run\": {\"command\": []}' | run.command",
                "'\"id\": \"dock\"' | id",
                "'\"permissions\": [{\"name\": \"posts:write\", \"description\": \"\", \"roles\": []}]' | permissions[0].name",
                "'\"permissions\": [{\"name\": \"shop2:a\", \"description\": \"\", \"roles\": []}]' | permissions[0].name",
                "'\"resources\": {\"maxBodyBytes\": 99999999999999999999}' | resources.maxBodyBytes",
                "'\"run\": {\"command\": [\"a\"], \"memoryMb\": 3000000000}' | run.memoryMb",
                "'\"host\": \"127.0.0.1/..\", \"port\": 9000' | host",
                "'\"host\": \"a@b\", \"port\": 9000' | host",
                "'\"route\": []' | route",
                "'\"Permission\": []' | Permission",
                "'\"lifecyle\": {}' | lifecyle",
                "'\"lifecycle\": {\"restart\": \"sometimes\"}' | lifecycle.restart"
            })
    void aFaultNamesItsField(String part, String field) {
        String text = "{\"id\": \"shop\", \"name\": \"Shop\", \"version\": \"1.2.0\", " + part + "}";
        String id = part.startsWith("\"id\"") || part.startsWith("\"name\"")
                ? "{\"version\": \"1.2.0\", " + (part.startsWith("\"id\"") ? "\"name\": \"S\"" : "\"id\": \"s\"") + ", "
                        + part + "}"
                : text;
        List<Problem.Field> faults = refused(id);
        assertTrue(faults.stream().anyMatch(fault -> fault.field().equals(field)), faults.toString());
    }

    @Test
    void whatIsNoManifestIsRefused() {
        refused("");
        refused("[]");
        refused("{} {}");
        refused("just words");
        refused("{\"id\": \"a\", \"id\": \"b\"}");
        refused("\0");
        refused("{\"a\": ".repeat(60) + "1" + "}".repeat(60));
        refused("x".repeat(ManifestText.MOST_BYTES + 1));
    }

    @Test
    void aNearMissIsNoFieldThatNobodyKnows() {
        assertEquals(
                "is not known: did you mean routes?",
                refused("{\"id\": \"shop\", \"name\": \"Shop\", \"version\": \"1.2.0\", \"route\": []}")
                        .getFirst()
                        .problem());
        read("""
                {"id": "shop2", "name": "Shop", "version": "1.2.0", "host": "[::1]", "port": 9000, "author": "a",
                 "authors": ["a"], "platform": {}, "x-routes": [], "url": "", "icon": "", "line": 1,
                 "permissions": [{"name": "shop2:sell-2", "description": "", "roles": []}]}""");
    }

    @Test
    void whatIsCutOffIsToldInPlainWords() {
        String told = refused("{\"id\": \"shop\"").toString();
        assertEquals("[manifest is not JSON, line 1: Unexpected end-of-input: expected close marker for Object]", told);
    }

    @Test
    void whatWasLetDockIsReadWhateverTheRulesAreNow() {
        var kept = (tools.jackson.databind.node.ObjectNode)
                space.quark.dock.Json.mapper().readTree("""
                {"id": "shop", "name": "Shop", "version": "1.2.0", "route": [],
                 "permissions": [{"name": "posts:write", "description": "", "roles": ["user"]}]}""");
        assertEquals("shop", ManifestReader.kept(kept).id());
    }
}
