package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Acknowledged means kept: the station and its database are killed while people write, again and again. */
class CrashTest {
    private static final int ROUNDS = Integer.getInteger("quark.crash.rounds", 20);
    private static final int ROUNDS_TO_NOTICE = 20;
    private static final int ENOUGH_TO_LOSE = 20;

    private final Random random = new Random(20261121);
    private Path data = Path.of("");

    @BeforeEach
    void folder() {
        data = Stations.dataFolder();
    }

    @AfterEach
    void delete() {
        Stations.delete(data);
    }

    @Test
    void whatWasAcknowledgedSurvivesEveryKill() throws Exception {
        CrashWriters writers = new CrashWriters();
        try (StationProcess first = StationProcess.start(data)) {
            writers.register(first.address());
            first.killStation();
        }
        for (int round = 0; round < ROUNDS; round++) {
            try (StationProcess station = StationProcess.start(data)) {
                assertEquals(List.of(), writers.losses(station.address()), "lost before round " + round);
                writeUntilKilled(writers, station, round % 2 == 0);
            }
        }
        try (StationProcess station = StationProcess.start(data)) {
            assertEquals(List.of(), writers.losses(station.address()), "lost in the last round");
            writers.awaitEffects(station.address());
            assertEquals(List.of(), writers.wrongEffects(station.address()), "effects of events");
        }
    }

    /** The check above must be able to fail: with commits that do not wait for the disk it does. */
    @Test
    void losesAreNoticedWhenCommitsDoNotWaitForTheDisk() throws Exception {
        CrashWriters writers = new CrashWriters();
        try (StationProcess first = StationProcess.start(data)) {
            writers.register(first.address());
        }
        CrashDatabase.commitWithoutWaiting(data);
        boolean noticed = false;
        for (int round = 0; round < ROUNDS_TO_NOTICE && !noticed; round++) {
            try (StationProcess station = StationProcess.start(data)) {
                noticed = !writers.losses(station.address()).isEmpty();
                writeUntilKilled(writers, station, true);
            }
        }
        assertTrue(noticed, "nothing was lost although commits did not wait for the disk");
    }

    private void writeUntilKilled(CrashWriters writers, StationProcess station, boolean withDatabase) throws Exception {
        int before = writers.acknowledged();
        writers.begin(station.address());
        Client.await("something was written", () -> writers.acknowledged() > before + ENOUGH_TO_LOSE);
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextInt(300)));
        if (withDatabase) {
            station.killEverything();
        } else {
            station.killStation();
        }
        writers.end();
        assertFalse(writers.refusals().size() > 0, () -> "refused while it ran: " + writers.refusals());
    }
}
