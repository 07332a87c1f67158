package space.quark.host.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.quark.dock.Check;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.dock.Setting;
import space.quark.host.StartupProblem;
import space.quark.host.storage.DatabaseSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class SettingsTest {
    enum Log {
        TEXT,
        JSON_LINES
    }

    record Http(
            @Setting(value = "8080", help = "The port") int port,

            @Setting(value = "127.0.0.1", help = "The address")
            String host,

            @Setting(value = "1MB", help = "Largest body") long bodyLimit,
            @Setting(value = "15m", help = "Patience") Duration idleTime,

            @Setting(value = "on", help = "Whether limits hold")
            boolean limits,

            @Setting(value = "0.5", help = "A share") double share,
            @Setting(value = "a, b", help = "Names") Set<String> names,
            @Setting(value = "", help = "Logs") List<Log> logs,

            @Setting(value = "text", help = "The form of logs")
            Log log,

            @Setting(value = "./web", help = "Files") Path files,

            @Setting(value = "", help = "A secret | with a bar", secret = true)
            String token) {
        Http {
            Check.that().range("port", port, 1, 65_535).done();
        }
    }

    private static final List<Section> SECTIONS = List.of(
            new Section("http", Http.class),
            new Section("database", DatabaseSettings.class),
            new Section("modules.posts.database", DatabaseSettings.class));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path yaml(String text) throws IOException {
        return Files.writeString(folder.resolve("quark.yaml"), text);
    }

    private static Http http(Map<String, String> flags, Map<String, String> env, Path yaml) {
        return Settings.load(flags, env, yaml, SECTIONS).of("http", Http.class);
    }

    private static String refusal(Map<String, String> flags, Map<String, String> env, Path yaml) {
        return assertThrows(StartupProblem.class, () -> Settings.load(flags, env, yaml, SECTIONS))
                .line();
    }

    @Test
    void withoutAnythingTheDefaultsHold() {
        Http http = http(Map.of(), Map.of("PATH", "/bin"), folder.resolve("absent.yaml"));
        assertEquals(
                new Http(
                        8080,
                        "127.0.0.1",
                        1 << 20,
                        Duration.ofMinutes(15),
                        true,
                        0.5,
                        Set.of("a", "b"),
                        List.of(),
                        Log.TEXT,
                        Path.of("./web"),
                        ""),
                http);
    }

    @Test
    void aFlagWinsOverAVariableOverTheFile() throws IOException {
        Path file = yaml("http: {port: 1, host: file, idle_time: 1s}\n");
        Http http = http(Map.of("http.port", "3"), Map.of("QUARK_HTTP_PORT", "2", "QUARK_HTTP_HOST", "env"), file);
        assertEquals(3, http.port());
        assertEquals("env", http.host());
        assertEquals(Duration.ofSeconds(1), http.idleTime());
    }

    @Test
    void theFileMayNestItsNamesOrNot() throws IOException {
        Path file = yaml("""
                # a comment
                http:
                  port: 9000
                  names: [x, "y"]
                  logs:
                    - json-lines
                    - TEXT
                  host:
                http.limits: off
                modules:
                  posts:
                    database.url: jdbc:postgresql://elsewhere/posts
                modules.posts.database.password: 0123
                """);
        Settings settings = Settings.load(Map.of(), Map.of(), file, SECTIONS);
        Http http = settings.of("http", Http.class);
        assertEquals(9000, http.port());
        assertEquals(Set.of("x", "y"), http.names());
        assertEquals(List.of(Log.JSON_LINES, Log.TEXT), http.logs());
        assertFalse(http.limits());
        assertEquals("127.0.0.1", http.host());
        DatabaseSettings posts = settings.of("modules.posts.database", DatabaseSettings.class);
        assertEquals("jdbc:postgresql://elsewhere/posts", posts.url());
        assertEquals("0123", posts.password(), "the text as written");
        assertFalse(settings.of("database", DatabaseSettings.class).external());
    }

    @Test
    void unitsAreUnderstood() {
        Http http = http(
                Map.of("http.body_limit", "10 mb", "http.idle_time", "7d"),
                Map.of("QUARK_HTTP_NAMES", "one,two, three"),
                folder.resolve("absent.yaml"));
        assertEquals(10 << 20, http.bodyLimit());
        assertEquals(Duration.ofDays(7), http.idleTime());
        assertEquals(Set.of("one", "two", "three"), http.names());
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() throws IOException {
        Path file = yaml("http:\n  prot: 1\n  idle_time: soon\nhttp.share: much\n");
        String line = refusal(
                Map.of("http.limits", "maybe", "databse.url", "x"),
                Map.of("QUARK_HTTP_PORTS", "1", "QUARK_HTTP_LOG", "xml"),
                file);
        assertTrue(line.startsWith("7 wrong settings:\n"), line);
        for (String part : List.of(
                "http.prot (quark.yaml line 2) is unknown, did you mean http.port?",
                "http.idle_time = soon (quark.yaml line 3) must be a duration such as",
                "http.share = much (quark.yaml line 4) must be a number",
                "http.limits = maybe (command line) must be on or off",
                "databse.url (command line) is unknown, did you mean database.url?",
                "QUARK_HTTP_PORTS (environment) is unknown, did you mean QUARK_HTTP_PORT?",
                "http.log = xml (QUARK_HTTP_LOG) must be one of text, json_lines")) {
            assertTrue(line.contains(part), part + "\nin\n" + line);
        }
    }

    @Test
    void theRulesOfARecordNameTheSettingAndItsSource() {
        String line = refusal(Map.of("http.port", "70000"), Map.of(), folder.resolve("absent.yaml"));
        assertEquals("wrong setting: http.port (command line) must be 1 to 65535", line);
        assertTrue(refusal(Map.of("database.pool_size", "0"), Map.of(), folder.resolve("absent.yaml"))
                .contains("database.pool_size (command line) must be 1 to 500"));
        assertTrue(refusal(Map.of("http.port", "99999999999"), Map.of(), folder.resolve("absent.yaml"))
                .contains("must be at most 2147483647"));
    }

    @Test
    void aFileThatIsNoYamlIsRefusedWithItsLine() throws IOException {
        assertTrue(refusal(Map.of(), Map.of(), yaml("http:\n  port: [1\n")).contains("is not YAML"));
        assertTrue(refusal(Map.of(), Map.of(), yaml("just words\n")).contains("must hold names and values"));
        assertTrue(refusal(Map.of(), Map.of(), yaml("- a\n- b\n")).contains("must hold names and values"));
        Path bytes = Files.write(folder.resolve("quark.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});
        assertTrue(refusal(Map.of(), Map.of(), bytes).contains("no text in UTF-8"));
        assertTrue(refusal(Map.of(), Map.of(), yaml("http.port: 1\nhttp:\n  port: 2\n"))
                .contains("http.port stands there twice (first in line 1)"));
        assertTrue(refusal(Map.of(), Map.of(), yaml("http:\n  port: 1\n  port: 2\n"))
                .contains("quark.yaml line 3"));
        assertTrue(refusal(Map.of(), Map.of(), yaml("http:\n  host: [a, b]\n")).contains("must be one value"));
    }

    @Test
    void anEmptyFileIsFine() throws IOException {
        assertEquals(8080, http(Map.of(), Map.of(), yaml("")).port());
        assertEquals(8080, http(Map.of(), Map.of(), yaml("# nothing\n")).port());
    }

    @Test
    void variablesOfTheLauncherAndOfKubernetesAreNotOurs() {
        Map<String, String> env = Map.of(
                "QUARK_JAVA_HOME", "/jdk",
                "QUARK_SERVICE_HOST", "10.0.0.1",
                "QUARK_SERVICE_PORT_HTTP", "8080",
                "QUARK_PORT", "tcp://10.0.0.1:8080",
                "QUARK_PORT_8080_TCP_ADDR", "10.0.0.1",
                "QUARK_HTTP_PORT", "tcp://10.0.0.2:8080");
        assertEquals(8080, http(Map.of(), env, folder.resolve("absent.yaml")).port());
    }

    @Test
    void whatHoldsIsListedWithItsSourceAndSecretsAreNot() {
        Settings settings = Settings.load(
                Map.of("http.token", "hush"),
                Map.of("QUARK_DATABASE_PASSWORD", "hush", "QUARK_HTTP_PORT", "81"),
                null,
                SECTIONS);
        String all = settings.effective().toString();
        assertFalse(all.contains("hush"), all);
        assertTrue(all.contains("http.token=*** (command line)"), all);
        assertTrue(all.contains("http.port=81 (QUARK_HTTP_PORT)"), all);
        assertTrue(all.contains("http.host=127.0.0.1,"), all);
        assertFalse(settings.of("database", DatabaseSettings.class).toString().contains("hush"));
    }

    @Test
    void aWrongSecretIsNotRepeatedInTheRefusal() {
        String line = refusal(Map.of("modules.posts.database.passwort", "hush"), Map.of(), folder.resolve("no.yaml"));
        assertFalse(line.contains("hush"), line);
        assertTrue(line.contains("did you mean modules.posts.database.password?"), line);
    }

    @Test
    void theDocumentListsEverySetting() {
        String document = SettingsDocument.markdown(SECTIONS);
        assertTrue(document.contains("| `http.port` | `8080` | whole number | The port |"), document);
        assertTrue(document.contains("| `http.token` |  | text, secret | A secret \\| with a bar |"), document);
        assertTrue(document.contains("## `modules.posts.database`"), document);
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) Json.mapper().readTree(text);
    }

    @Test
    void whatIsGivenToAGuestHoldsWhereNothingElseStands() throws IOException {
        Path file = yaml("guest:\n  port: 1\n  host: file\n");
        Settings settings = Settings.load(Map.of("guest.port", "3"), Map.of(), file, SECTIONS, Set.of("guest"));
        settings.give("guest", json("""
                {"port": 5, "host": "given", "body_limit": "2MB", "limits": false, "names": ["x", "y"], "idle_time": "1h",
                 "share": 0.25, "log": "json_lines", "token": "s", "gone": 1}"""));
        Http http = settings.of("guest", Http.class);
        assertEquals(
                new Http(
                        3,
                        "file",
                        2 << 20,
                        Duration.ofHours(1),
                        false,
                        0.25,
                        Set.of("x", "y"),
                        List.of(),
                        Log.JSON_LINES,
                        Path.of("./web"),
                        "s"),
                http);
        Settings.Outlook outlook = settings.outlook("guest", Http.class, json("{\"share\": 1, \"token\": \"t\"}"));
        assertEquals(json("""
                        {"port": 3, "host": "file", "body_limit": "1MB", "idle_time": "15m", "limits": true, "share": 1.0,
                         "names": ["a", "b"], "logs": [], "log": "text", "files": "./web", "token": "t"}"""), outlook.values());
        assertEquals(Map.of("port", "command line", "host", "quark.yaml line 3"), outlook.fixed());
        assertEquals(List.of(), outlook.faults());
    }

    @Test
    void whatIsGivenAndDoesNotFitIsLeftOut() {
        Settings settings = Settings.load(Map.of(), Map.of(), null, SECTIONS, Set.of("guest"));
        ObjectNode wrong =
                json("{\"port\": 70000, \"idle_time\": \"soon\", \"logs\": [\"text\", \"xml\"], \"host\": \"h\"}");
        settings.give("guest", wrong);
        Http http = settings.of("guest", Http.class);
        assertEquals(8080, http.port());
        assertEquals("h", http.host());
        Settings.Outlook outlook = settings.outlook("guest", Http.class, wrong);
        assertEquals(
                List.of(
                        new Problem.Field("idle_time", "must be a duration such as 500ms, 30s, 15m, 2h or 7d"),
                        new Problem.Field("logs", "must be one of text, json_lines"),
                        new Problem.Field("port", "must be 1 to 65535")),
                outlook.faults());
        assertEquals(8080, outlook.values().path("port").asInt());
        Settings broken = Settings.load(Map.of("guest.port", "0"), Map.of(), null, SECTIONS, Set.of("guest"));
        broken.give("guest", json("{\"host\": \"h\"}"));
        assertThrows(StartupProblem.class, () -> broken.of("guest", Http.class));
        assertEquals(
                List.of(new Problem.Field("port", "must be 1 to 65535")),
                broken.outlook("guest", Http.class, json("{}")).faults());
    }

    @Test
    void aSectionHasASchema() {
        JsonNode schema = SettingJson.schema(new Section("guest", Http.class)).path("properties");
        assertEquals(
                json("{\"type\": \"integer\", \"description\": \"The port\", \"default\": 8080}"), schema.path("port"));
        assertEquals(
                json("{\"type\": [\"integer\", \"string\"], \"description\": \"Largest body\", \"default\": \"1MB\"}"),
                schema.path("body_limit"));
        assertEquals(
                json("{\"type\": \"array\", \"items\": {\"type\": \"string\", \"enum\": [\"text\", \"json_lines\"]},"
                        + " \"description\": \"Logs\", \"default\": []}"),
                schema.path("logs"));
        assertEquals(
                json("{\"type\": \"string\", \"description\": \"A secret | with a bar\", \"writeOnly\": true}"),
                schema.path("token"));
    }
}
