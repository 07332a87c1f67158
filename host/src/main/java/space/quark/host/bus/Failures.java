package space.quark.host.bus;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Failed attempts of one subscription since the start: how many, and the last. */
final class Failures {
    private final LongAdder count = new LongAdder();
    private volatile @Nullable Last last;

    /** The latest failed attempt. */
    record Last(String error, Instant at) {}

    void note(Throwable cause, Instant now) {
        count.increment();
        last = new Last(ParkedStore.describe(cause), now);
    }

    long count() {
        return count.sum();
    }

    @Nullable Last last() {
        return last;
    }
}
