package space.quark.hub.docking;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import space.quark.hub.upstream.Upstream.Tally;

/** How a successor does in the time in which there is a way back. */
final class Trial {
    private static final Duration GLANCE = Duration.ofMillis(50);
    /** Fewer requests say nothing of a share. */
    private static final int ENOUGH = 20;

    private final Berths berths;
    private final DockingSettings settings;
    private final InstantSource clock;

    Trial(Berths berths, DockingSettings settings, InstantSource clock) {
        this.berths = berths;
        this.settings = settings;
        this.clock = clock;
    }

    /**
     * Returns when it is over: null when the successor passed, else what was wrong.
     *
     * @param tally what the successor answered
     * @param gone why it is not there any more; null while it is
     */
    @Nullable String fault(Supplier<Tally> tally, Supplier<@Nullable String> gone) {
        Tally start = tally.get();
        Instant end = clock.instant().plus(settings.trial());
        while (clock.instant().isBefore(end)) {
            Tally now = tally.get();
            long failed = now.failed() - start.failed();
            long all = Math.max(now.answered() - start.answered(), failed);
            if (failed * 100 > settings.errorBudget() * Math.max(all, ENOUGH)) {
                return failed + " of " + all + " requests failed, which is more than " + settings.errorBudget()
                        + " of a hundred";
            }
            String why = gone.get();
            if (why != null) {
                return "the successor went away: " + why;
            }
            berths.await(() -> gone.get() != null, GLANCE);
        }
        return null;
    }
}
