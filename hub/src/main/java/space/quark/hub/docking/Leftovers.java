package space.quark.hub.docking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** What a station of this folder that was killed left running: found by its mark, and gone before anything is started anew. */
final class Leftovers {
    /** Where a program has the mark of its station. */
    static final String MARK = "QUARK_STATION";

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MARK_BYTES = 16;

    private final String mark;
    private final CountDownLatch gone = new CountDownLatch(1);

    Leftovers(Path data) {
        this.mark = mark(data);
    }

    /** The same however the folder is spelled, and nothing that says where it is. */
    private static String mark(Path data) {
        try {
            byte[] hash = RegistrationTokens.hash(data.toRealPath().toString());
            return HexFormat.of().formatHex(hash, 0, MARK_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String mark() {
        return mark;
    }

    List<Long> find() {
        return Groups.withEnvironment(MARK + "=" + mark);
    }

    /** Stops them, all at the same time. */
    static void end(List<Long> left) {
        Groups.end(left, PATIENCE);
    }

    /** Programs may be started from now on. */
    void areGone() {
        gone.countDown();
    }

    /** Waits until programs may be started. */
    void await() {
        try {
            gone.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DockingProblem.QE301.saying("the station stops");
        }
    }
}
