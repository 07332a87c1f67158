package space.quark.host.bus;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;

/**
 * Does many things in one transaction, and when one of them fails divides them, until it alone is given up and all
 * others are done.
 */
final class Attempts {
    private Attempts() {}

    /** What is done with the parts. */
    interface Work<T> {
        /** Does all of it in one transaction, or nothing; {@link Failed} says at which. */
        void attempt(List<T> part);

        /** Sets aside the one that failed by itself. */
        void giveUp(T failed, Throwable cause);
    }

    /** A handler failed. */
    static final class Failed extends RuntimeException {
        /** The index of one that is not known. */
        static final int AMONG_MANY = -1;

        private static final long serialVersionUID = 1L;

        private final int index;
        private final Throwable reason;

        /** @param index of the failing one in its part, or {@link #AMONG_MANY} */
        Failed(int index, Throwable cause) {
            super(null, cause, false, false);
            this.index = index;
            this.reason = cause;
        }

        private static @Nullable Failed in(Throwable failure) {
            for (Throwable at = failure; at != null; at = at.getCause()) {
                if (at instanceof Failed found) {
                    return found;
                }
            }
            return null;
        }
    }

    /** Another process works on the same: nothing here is wrong, but what is known is out of date. */
    static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Overtaken() {
            super("another process went on meanwhile", null, false, false);
        }
    }

    /** Goes through all in order; an outage is thrown and leaves the rest undone, and so does {@code stopped}. */
    static <T> void through(List<T> all, Work<T> work, BooleanSupplier stopped) {
        Deque<List<T>> parts = new ArrayDeque<>();
        put(parts, all);
        while (!parts.isEmpty() && !stopped.getAsBoolean()) {
            List<T> part = parts.pop();
            try {
                work.attempt(part);
            } catch (RuntimeException e) {
                Failed failed = Failed.in(e);
                if (failed == null && isOutage(e)) {
                    throw e;
                }
                if (part.size() == 1) {
                    work.giveUp(part.getFirst(), failed == null ? e : failed.reason);
                } else if (failed == null || failed.index == Failed.AMONG_MANY) {
                    int middle = part.size() / 2;
                    put(parts, part.subList(middle, part.size()));
                    put(parts, part.subList(0, middle));
                } else {
                    put(parts, part.subList(failed.index + 1, part.size()));
                    put(parts, part.subList(failed.index, failed.index + 1));
                    put(parts, part.subList(0, failed.index));
                }
            }
        }
    }

    private static <T> void put(Deque<List<T>> parts, List<T> part) {
        if (!part.isEmpty()) {
            parts.push(part);
        }
    }

    /** Whether the transaction failed for reasons that have nothing to do with what was done in it. */
    private static boolean isOutage(RuntimeException failure) {
        return failure instanceof Overtaken
                || failure instanceof ConnectionException
                || (failure instanceof Problem problem && problem.status() == 503);
    }
}
