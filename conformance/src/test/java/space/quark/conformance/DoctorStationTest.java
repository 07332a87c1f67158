package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.conformance.DoctorTest.assertNamed;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import space.quark.dock.Json;
import space.quark.station.Station;
import space.quark.station.doctor.Examination;
import space.quark.station.doctor.Finding;

/** Faults of modules that the station knows of: each is named with its hop, its cause and what to do. */
class DoctorStationTest {
    private static final Path DATA = Stations.dataFolder();
    private static final Station STATION = Stations.start(
            DATA,
            Map.of(
                    "station.modules", "people",
                    "docking.lease", "1s",
                    "docking.networks", "127.0.0.0/8"));
    private static final Client NOBODY = Client.of(STATION.address());
    private static final Client OPERATOR =
            NOBODY.bearing(Project.read(DATA.resolve("operator.token")).strip());

    @AfterAll
    static void stop() {
        STATION.close();
        Stations.delete(DATA);
    }

    private static List<Finding> examine(String id) {
        return Examination.ofModule(id, path -> OPERATOR.get(path).expect(200).json());
    }

    /** Examines until the fault shows, which may take the station a look or two. */
    private static List<Finding> examineUntil(String id, Predicate<Finding> shown) throws Exception {
        List<List<Finding>> last = new ArrayList<>();
        Client.await("a fault of " + id + " shows", () -> {
            last.add(examine(id));
            return last.getLast().stream().anyMatch(shown);
        });
        return last.getLast();
    }

    private static void dock(FarModule module, boolean approve) {
        OPERATOR.post("/modules/dock", Map.of("url", module.url(), "approve", approve));
    }

    @Test
    void waitingForApprovalIsNamed() {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("waits", "1.0.0", ""))) {
            dock(module, false);
            assertNamed("approval", "waits for an administrator", examine("waits"));
        }
    }

    @Test
    void aRejectionIsNamed() {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("unwanted", "1.0.0", ""))) {
            dock(module, false);
            OPERATOR.post("/modules/unwanted/reject", Map.of("reason", "we have one"))
                    .expect(200);
            assertNamed("approval", "we have one", examine("unwanted"));
        }
    }

    @Test
    void whatNobodyOffersIsNamed() throws Exception {
        String needs = "\"needs\": [{\"contract\": \"weather\", \"version\": \"^2.0\"}]";
        try (FarModule module = FarModule.listen("one", FarModule.manifest("needy", "1.0.0", needs))) {
            dock(module, true);
            assertNamed(
                    "needs",
                    "weather",
                    examineUntil("needy", finding -> finding.hop().equals("needs")));
        }
    }

    @Test
    void aVersionThatDoesNotFitIsNamed() throws Exception {
        String needs = "\"needs\": [{\"contract\": \"people\", \"version\": \"^9.0\"}]";
        try (FarModule module = FarModule.listen("one", FarModule.manifest("choosy", "1.0.0", needs))) {
            dock(module, true);
            assertNamed(
                    "needs",
                    "people",
                    examineUntil("choosy", finding -> finding.hop().equals("needs")));
        }
    }

    @Test
    void aModuleThatWentAwayIsNamed() throws Exception {
        FarModule module = FarModule.listen(
                "one", FarModule.manifest("gone", "1.0.0", "\"lifecycle\": {\"healthCheckInterval\": 1}"));
        dock(module, true);
        module.close();
        List<Finding> findings = examineUntil(
                "gone", finding -> !finding.well() && finding.cause().contains("nothing listens"));
        assertTrue(
                findings.stream().anyMatch(finding -> finding.hop().equals("connect") && !finding.well()),
                findings.toString());
    }

    @Test
    void settingsThatAreMissingOrNotHeardAreNamed() throws Exception {
        String settings = "\"endpoints\": {\"config\": \"/config\"}, \"settings\":"
                + " {\"required\": [\"key\"], \"properties\": {\"key\": {\"type\": \"string\"}}}";
        try (FarModule module = FarModule.listen("one", FarModule.manifest("unset", "1.0.0", settings))) {
            dock(module, true);
            assertNamed("settings", "the setting key is required", examine("unset"));
            module.config = 503;
            OPERATOR.patch("/modules/unset/settings", "{\"values\": {\"key\": \"k\"}}")
                    .expect(200);
            assertNamed(
                    "config",
                    "POST /config answered 503",
                    examineUntil("unset", finding -> finding.hop().equals("config")));
        }
    }

    @Test
    void anUndockedModuleIsNamed() {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("parked", "1.0.0", ""))) {
            dock(module, true);
            OPERATOR.post("/modules/parked/undock", Map.of()).expect(200);
            assertNamed("state", "undocked", examine("parked"));
        }
    }

    @Test
    void aScopeThatNobodyGrantedIsNamed() {
        String events = "\"events\": {\"subscribes\": [\"quark.people.*\"]}";
        try (FarModule module = FarModule.listen("one", FarModule.manifest("curious", "1.0.0", events))) {
            dock(module, false);
            OPERATOR.post("/modules/curious/approve", Map.of("scopes", List.of()))
                    .expect(200);
            assertTrue(
                    examine("curious").stream()
                            .anyMatch(finding -> finding.hop().equals("auth")
                                    && finding.cause().contains("hear:quark.people.*")),
                    examine("curious").toString());
        }
    }

    @Test
    void heartbeatsThatStoppedAreNamed() throws Exception {
        try (FarModule module = FarModule.listen("one", FarModule.manifest("silent", "1.0.0", ""))) {
            String token = OPERATOR.post("/modules/registration-tokens", Map.of("module", "silent"))
                    .expect(201)
                    .json()
                    .path("registrationToken")
                    .asString();
            var docked = NOBODY.post(
                            "/modules/register",
                            Map.of(
                                    "manifest",
                                    Json.mapper().readTree(module.manifest),
                                    "url",
                                    module.url(),
                                    "instanceId",
                                    "silent-1",
                                    "registrationToken",
                                    token))
                    .expect(200)
                    .json();
            NOBODY.bearing(docked.path("serviceToken").asString())
                    .post("/modules/silent/heartbeat", Map.of("instanceId", "silent-1", "status", "healthy"))
                    .expect(200);
            assertNamed(
                    "callback",
                    "heartbeats stopped",
                    examineUntil("silent", finding -> finding.hop().equals("callback")));
        }
    }

    @Test
    void aProgramThatEndsIsNamed(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("manifest.yaml"), """
                id: shortlived
                name: Short-lived
                version: 1.0.0
                run:
                  command: ["sh", "-c", "echo out of paper; exit 3"]
                  restart: never
                """);
        OPERATOR.post("/modules/dock", Map.of("path", folder.toString(), "approve", true));
        List<Finding> findings =
                examineUntil("shortlived", finding -> finding.hop().equals("process"));
        assertNamed("process", "3", findings);
    }
}
