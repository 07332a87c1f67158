package space.quark.host.bus;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Caller;
import space.quark.dock.Delivered;

/** Hands events to a module's handlers, on behalf of the station. */
record Delivery(String subscriber, Handlers handlers, InstantSource clock, boolean replaying) {
    private static final HexFormat HEX = HexFormat.of();

    /**
     * An event that is to be handled.
     *
     * @param index in the part that is attempted
     */
    record Due(int index, Envelope event) {}

    /**
     * Hands over events in order, many of one type at once to who takes them so.
     *
     * @throws Attempts.Failed when a handler fails, in whatever way, naming the index unless it had many
     */
    void handle(Handle transaction, List<Due> events) {
        List<Envelope> run = new ArrayList<>();
        int last = 0;
        for (Due due : events) {
            String type = due.event.type();
            if (!run.isEmpty() && !(run.getFirst().type().equals(type) && handlers.together(type))) {
                hand(transaction, last, run);
                run.clear();
            }
            run.add(due.event);
            last = due.index;
        }
        if (!run.isEmpty()) {
            hand(transaction, last, run);
        }
    }

    private void hand(Handle transaction, int last, List<Envelope> run) {
        try {
            station()
                    .<Void, RuntimeException>call(() -> delivered(run).call(() -> {
                        handlers.handle(transaction, run);
                        return null;
                    }));
        } catch (RuntimeException | Error e) {
            throw new Attempts.Failed(run.size() == 1 ? last : Attempts.Failed.AMONG_MANY, e);
        }
    }

    private Delivered delivered(List<Envelope> run) {
        String correlation = run.getFirst().correlation();
        boolean one = run.stream().allMatch(event -> event.correlation().equals(correlation));
        return new Delivered(replaying, one ? correlation : "");
    }

    /** The same, for events that somebody has delivered again. */
    Delivery again() {
        return new Delivery(subscriber, handlers, clock, true);
    }

    Instant now() {
        return clock.instant();
    }

    private Caller station() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String trace = HEX.toHexDigits(random.nextLong()) + HEX.toHexDigits(random.nextLong());
        return new Caller(Caller.Level.HUB, null, null, Set.of(), subscriber, "127.0.0.1", "", trace, Instant.MAX);
    }
}
