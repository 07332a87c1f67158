package space.quark.conformance.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Replaces the tally by its next version again and again, and knows which may serve. */
final class TallySwaps {
    private static final int MOST_TRIES = 50;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Machine machine;
    private final Campaign.Outside outside;
    private volatile int version;
    private int wantedVersion;

    TallySwaps(Machine machine, Campaign.Outside outside) {
        this.machine = machine;
        this.outside = outside;
    }

    /** Sees which version is there. */
    void look() {
        String serves = served().data().path("version").asString("1.0.0");
        version = Integer.parseInt(serves.substring(serves.lastIndexOf('.') + 1));
        wantedVersion = version;
    }

    private Http.Reply served() {
        return outside.http().get("/api/v1/tally/version", null);
    }

    /** Puts the first version into the station. */
    void dock(String operator) throws IOException {
        Http.Reply reply = outside.http()
                .post("/modules/dock", Map.of("path", jar(0).toString(), "approve", true, "wait", 30), operator);
        if (reply.status() != 200) {
            throw new IllegalStateException("the tally does not dock: " + reply);
        }
    }

    private Path jar(int number) throws IOException {
        return TallyJar.write(outside.folder().resolve("jars/tally-" + number + ".jar"), number);
    }

    /** Begins to replace the version that is there; ends when the station has said what became of it, or nothing. */
    Thread begin() throws IOException {
        int next = Math.max(version, wantedVersion) + 1;
        Path jar = jar(next);
        String operator = machine.operatorToken();
        AtomicBoolean sent = new AtomicBoolean();
        Thread asking = Thread.ofPlatform().start(() -> {
            sent.set(true);
            Http.Reply reply =
                    outside.http().post("/modules/tally/swap", Map.of("path", jar.toString(), "wait", 30), operator);
            if (reply.status() == 200 && reply.body().contains("\"done\"")) {
                version = next;
            }
        });
        while (!sent.get()) {
            LockSupport.parkNanos(100_000);
        }
        wantedVersion = next;
        return asking;
    }

    /** What is wrong with the version that serves now. */
    Optional<String> fault() {
        Http.Reply reply = served();
        for (int i = 0; i < MOST_TRIES && reply.away(); i++) {
            LockSupport.parkNanos(PAUSE.toNanos());
            reply = served();
        }
        String serves = reply.data().path("version").asString("");
        if (serves.equals(TallyJar.version(wantedVersion))) {
            version = wantedVersion;
            return Optional.empty();
        }
        return serves.equals(TallyJar.version(version))
                ? Optional.empty()
                : Optional.of("version " + version + " of the tally was docked, there is: " + reply);
    }
}
