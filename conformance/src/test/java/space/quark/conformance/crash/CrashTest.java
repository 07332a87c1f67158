package space.quark.conformance.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import space.quark.host.storage.TestPostgres;

/** Acknowledged means kept, whatever is killed and when; and that the audit which finds so would find otherwise. */
class CrashTest {
    private static final int KILLS = Integer.getInteger("quark.crash.kills", 30);
    private static final int KILLS_TO_NOTICE = 30;
    private static final int KILLS_OF_BROKER = 6;
    private static final String SEED = "20261126";

    private static Path folder = Path.of("");
    /** Of the station that survived all kills; what must be noticed happens to copies of it. */
    private static Path survivor = Path.of("");

    private static Auditor.Verdict verdict =
            new Auditor.Verdict(List.of("not begun"), 0, java.util.Map.of(), java.util.Map.of(), false);

    @BeforeAll
    static void kill() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/environ")), "processes are found as Linux shows them");
        folder = Files.createTempDirectory("quark-test");
        survivor = folder.resolve("survivor");
        Path programs = folder.resolve("programs");
        TestPostgres.lendPrograms(programs);
        verdict = Auditor.audit(
                "--kills",
                String.valueOf(KILLS),
                "--seed",
                SEED,
                "--keep",
                "--folder",
                survivor.toString(),
                "--programs",
                programs.toString());
        System.out.println("crash: " + verdict);
    }

    @AfterAll
    static void delete() throws IOException {
        if (!verdict.violations().isEmpty()) {
            System.out.println("crash: what is left is kept: " + survivor + ", what was said in its file log");
            return;
        }
        PowerFailure.delete(folder);
    }

    @Test
    void whatWasAcknowledgedSurvivesEveryKill() {
        assertEquals(List.of(), verdict.violations());
        assertTrue(verdict.total() >= KILLS, verdict.toString());
        assertEquals(
                Stream.of(Blow.values()).filter(blow -> !blow.ofBroker()).toList(),
                List.copyOf(verdict.kills().keySet()));
        assertTrue(verdict.acknowledged().values().stream().allMatch(n -> n > KILLS), verdict.toString());
    }

    @Test
    void andEveryPowerFailure() {
        assumeTrue(verdict.power(), "no C compiler, no power failures");
        assertTrue(verdict.kills().containsKey(Blow.POWER), verdict.toString());
    }

    @Test
    void neitherIsAnythingLostThatABrokerCarries() throws Exception {
        assumeTrue(
                Carrier.Kind.NATS.present(Auditor.project()),
                "SKIPPED: no nats-server on this machine, apt-get install nats-server brings one");
        Auditor.Verdict carried = later(KILLS_OF_BROKER, "--broker", "NATS", "--blows", "BROKER,FORGETTING");
        assertEquals(List.of(), carried.violations());
        assertEquals(Set.of(Blow.BROKER, Blow.FORGETTING), carried.kills().keySet(), carried::toString);
    }

    @Test
    void lossesAreNoticedWhenCommitsDoNotWaitForTheDisk() throws Exception {
        assumeTrue(Power.compiler().isPresent(), "no C compiler, no power failures");
        notice("--blows", "POWER", "--java-only", "--database", "synchronous_commit = off");
    }

    @Test
    void lossesAreNoticedWhenTheDatabaseDoesNotFlush() throws Exception {
        assumeTrue(Power.compiler().isPresent(), "no C compiler, no power failures");
        notice("--blows", "POWER", "--java-only", "--database", "fsync = off");
    }

    @Test
    void anAcknowledgementBeforeTheCommitIsNoticed() throws Exception {
        notice("--blows", "STATION", "--variant", "ACK_BEFORE_COMMIT");
    }

    @ParameterizedTest
    @EnumSource(names = {"CURSOR_BEFORE_EFFECT", "ID_ABOVE_LAST"})
    void mistakesOfTheBusAreNoticed(Variant mistake) throws Exception {
        notice("--blows", "STATION", "--java-only", "--variant", mistake.name());
    }

    private static void notice(String... options) throws Exception {
        Auditor.Verdict noticed = later(KILLS_TO_NOTICE, options);
        assertFalse(noticed.violations().isEmpty(), () -> "nothing was noticed: " + noticed);
    }

    /** What becomes of a copy of the survivor. */
    private static Auditor.Verdict later(int kills, String... options) throws Exception {
        assumeTrue(verdict.violations().isEmpty(), "nothing survived");
        Path copy = folder.resolve("copy");
        assertEquals(
                0,
                new ProcessBuilder("cp", "-a", survivor.toString(), copy.toString())
                        .inheritIO()
                        .start()
                        .waitFor());
        List<String> all = new ArrayList<>(
                List.of("--kills", String.valueOf(kills), "--seed", SEED, "--keep", "--folder", copy.toString()));
        all.addAll(List.of(options));
        Auditor.Verdict found = Auditor.audit(all.toArray(String[]::new));
        System.out.println("crash: " + List.of(options) + " " + found);
        PowerFailure.delete(copy);
        return found;
    }
}
