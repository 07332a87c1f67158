package space.quark.hub.events;

import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What one subscription did since the start of the process. */
final class HearingTally {
    private final LongAdder handled = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile @Nullable Failure last;
    private volatile @Nullable String trouble;

    /** The latest attempt that failed. */
    record Failure(String reason, Instant at) {}

    /** So many events were acknowledged. */
    void handled(long events) {
        handled.add(events);
    }

    /** An attempt failed. */
    void failed(String reason, Instant at) {
        failed.increment();
        last = new Failure(reason, at);
    }

    /** Why nothing reaches the subscriber now, null when it does. */
    void trouble(@Nullable String why) {
        trouble = why;
    }

    long handled() {
        return handled.sum();
    }

    long failed() {
        return failed.sum();
    }

    @Nullable Failure last() {
        return last;
    }

    @Nullable String trouble() {
        return trouble;
    }
}
