package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import space.quark.hub.docking.AddressCheck;
import space.quark.hub.docking.DockingSettings;
import space.quark.station.doctor.Examination;
import space.quark.station.doctor.Finding;

/** Faults on the way to a module: each is named with its hop, its cause and what to do. */
class DoctorTest {
    private static final String GOOD = "{\"id\": \"shop\", \"name\": \"Shop\", \"version\": \"1.0.0\"%s}";
    private static final String WELL = OddServer.http("200 OK", "{\"status\": \"healthy\"}");

    /** Port 1 is the hub's. */
    private static List<Finding> examine(String address) {
        return Examination.ofAddress(URI.create(address), AddressCheck.of(DockingSettings.LOOPBACK, 1));
    }

    private static Arguments fault(String name, String hop, String cause, Map<String, String> answers) {
        return Arguments.of(name, hop, cause, answers);
    }

    private static Map<String, String> manifest(String answer) {
        return Map.of("/manifest", answer, "/health", WELL);
    }

    private static Map<String, String> manifestOf(String more) {
        return manifest(OddServer.http("200 OK", GOOD.formatted(more)));
    }

    private static Map<String, String> health(String answer) {
        return Map.of("/manifest", OddServer.http("200 OK", GOOD.formatted("")), "/health", answer);
    }

    static Stream<Arguments> answers() {
        return Stream.of(
                fault("another protocol", "http", "does not speak HTTP", Map.of("*", "SSH-2.0-OpenSSH_9.2\r\n")),
                fault("closed at once", "http", "closed it without an answer", Map.of("*", "")),
                fault("no manifest", "manifest", "answered 404", manifest(OddServer.http("404 Not Found", ""))),
                fault("closed manifest", "manifest", "answered 401", manifest(OddServer.http("401 Unauthorized", ""))),
                fault("forbidden manifest", "manifest", "answered 403", manifest(OddServer.http("403 Forbidden", ""))),
                fault("failing manifest", "manifest", "answered 500", manifest(OddServer.http("500 Oh", "trace"))),
                fault(
                        "moved manifest",
                        "manifest",
                        "answered 302",
                        manifest(OddServer.http("302 Found", "", "Location: /app/manifest"))),
                fault("empty manifest", "manifest", "answered nothing", manifest(OddServer.http("200 OK", ""))),
                fault(
                        "a page",
                        "manifest",
                        "a page in HTML",
                        manifest(OddServer.http("200 OK", "<!doctype html><p>hello"))),
                fault("broken JSON", "manifest", "is not JSON", manifest(OddServer.http("200 OK", "{\"id\": "))),
                fault(
                        "broken YAML",
                        "manifest",
                        "is not YAML",
                        manifest(OddServer.http("200 OK", "id: [shop\nname: x"))),
                fault(
                        "huge manifest",
                        "manifest",
                        "more than 256 KB",
                        manifest(OddServer.http("200 OK", "{\"id\": \"" + "x".repeat(400 * 1024) + "\"}"))),
                fault(
                        "no version",
                        "schema",
                        "version",
                        manifest(OddServer.http("200 OK", "{\"id\": \"shop\", \"name\": \"Shop\"}"))),
                fault(
                        "wrong id",
                        "schema",
                        "id",
                        manifest(OddServer.http(
                                "200 OK", "{\"id\": \"My Shop\", \"name\": \"Shop\", \"version\": \"1.0.0\"}"))),
                fault(
                        "another's events",
                        "schema",
                        "events.publishes",
                        manifestOf(", \"events\": {\"publishes\": [\"bank.paid\"]}")),
                fault(
                        "unknown access",
                        "schema",
                        "routes[0].access",
                        manifestOf(", \"routes\": [{\"method\": \"GET\", \"path\": \"/x\", \"access\": \"friends\"}]")),
                fault(
                        "undeclared permission",
                        "schema",
                        "permission",
                        manifestOf(", \"routes\": [{\"method\": \"GET\", \"path\": \"/x\", \"access\": \"permission\","
                                + " \"permission\": \"shop:sell\"}]")),
                fault(
                        "impossible range",
                        "schema",
                        "needs[0].version",
                        manifestOf(", \"needs\": [{\"contract\": \"people\", \"version\": \"about two\"}]")),
                fault(
                        "starting",
                        "health",
                        "it is starting",
                        health(OddServer.http("200 OK", "{\"status\": \"starting\"}"))),
                fault("no health", "health", "answered 404", health(OddServer.http("404 Not Found", ""))),
                fault(
                        "unwell",
                        "health",
                        "database fails (no disk)",
                        health(OddServer.http(
                                "503 Unwell",
                                "{\"status\": \"unhealthy\", \"checks\": {\"database\": {\"status\": \"fail\","
                                        + " \"message\": \"no disk\"}}}"))),
                fault("failing health", "health", "answered 500", health(OddServer.http("500 Oh", ""))),
                fault("hanging manifest", "manifest", "not answered within", Map.of("/health", WELL)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answers")
    void whatItAnswersIsNamed(String name, String hop, String cause, Map<String, String> answers) {
        try (OddServer module = OddServer.saying(answers)) {
            assertNamed(hop, cause, examine(module.url()));
        }
    }

    static Stream<Arguments> addresses() {
        return Stream.of(
                Arguments.of("ftp://127.0.0.1:21", "resolve", "is no address of a module"),
                Arguments.of("http://no-such-name.invalid:9000", "resolve", "nobody knows the name"),
                Arguments.of("http://0.0.0.0:9000", "resolve", "every address"),
                Arguments.of("http://192.0.2.1:9000", "resolve", "docking.networks"),
                Arguments.of("http://localhost:1", "resolve", "must not be the station itself"));
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void aWrongAddressIsNamed(String address, String hop, String cause) {
        assertNamed(hop, cause, examine(address));
    }

    @Test
    void whereAManifestWasMovedToIsSaidAsAnAddressToDock() {
        try (OddServer module =
                OddServer.saying(manifest(OddServer.http("302 Found", "", "Location: /app/manifest")))) {
            assertTrue(examine(module.url()).getLast().remedy().endsWith("or dock " + module.url() + "/app"));
        }
        try (OddServer module = OddServer.saying(manifest(OddServer.http("302 Found", "", "Location: /sign-in")))) {
            assertFalse(examine(module.url()).getLast().remedy().contains("or dock"));
        }
    }

    @Test
    void nobodyListeningIsNamed() throws IOException {
        // Taken, so that nobody else listens there meanwhile, and not listened at.
        try (Socket taken = new Socket()) {
            taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            assertNamed("connect", "nothing listens", examine("http://127.0.0.1:" + taken.getLocalPort()));
        }
    }

    @Test
    void plainHttpWhereTlsIsExpectedIsNamed() {
        try (OddServer plain = OddServer.saying(Map.of("*", OddServer.http("400 Bad Request", "")))) {
            assertNamed("tls", "does not speak TLS", examine("https://127.0.0.1:" + plain.port()));
        }
    }

    @Test
    void aCertificateOfItsOwnMakingIsNamed(@TempDir Path folder) throws Exception {
        try (OddServer secure = OddServer.on(tls(folder), manifestOf(""))) {
            assertNamed(
                    "tls", "signed by nobody whom this machine trusts", examine("https://localhost:" + secure.port()));
        }
    }

    @Test
    void tlsWherePlainHttpIsExpectedIsNamed(@TempDir Path folder) throws Exception {
        try (OddServer secure = OddServer.on(tls(folder), manifestOf(""))) {
            List<Finding> findings = examine("http://127.0.0.1:" + secure.port());
            assertNamed("http", "", findings);
            assertTrue(findings.getLast().remedy().contains("https://"), findings.toString());
        }
    }

    @Test
    void aModuleInOrderHasNoFault() {
        try (OddServer module = OddServer.saying(manifestOf(""))) {
            List<Finding> findings = examine(module.url());
            assertEquals(
                    List.of("resolve", "connect", "manifest", "health"),
                    findings.stream().map(Finding::hop).toList());
            assertTrue(findings.stream().allMatch(Finding::well), findings.toString());
        }
    }

    /** A listener with a certificate that nobody else signed. */
    private static ServerSocket tls(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve("store.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        int made = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "module",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start()
                .waitFor();
        assertEquals(0, made, () -> Project.read(folder.resolve("keytool.log")));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context.getServerSocketFactory().createServerSocket(0);
    }

    static void assertNamed(String hop, String cause, List<Finding> findings) {
        Finding trouble =
                findings.stream().filter(finding -> !finding.well()).findFirst().orElseThrow();
        assertEquals(hop, trouble.hop(), findings.toString());
        assertTrue(trouble.cause().contains(cause), trouble.toString());
        assertFalse(trouble.remedy().isBlank(), trouble.toString());
    }
}
