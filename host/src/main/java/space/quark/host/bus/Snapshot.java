package space.quark.host.bus;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A {@code pg_snapshot}: which transactions had ended when it was taken.
 *
 * @param xmax transactions from here on had not begun
 * @param running transactions below {@code xmax} that had not ended, ascending
 */
record Snapshot(long xmax, long[] running) {
    /** Taken before everything. */
    static final Snapshot NONE = new Snapshot(1, new long[0]);

    static Snapshot parse(String text) {
        String[] parts = text.split(":", -1);
        return new Snapshot(
                Long.parseLong(parts[1]),
                parts[2].isEmpty()
                        ? new long[0]
                        : Arrays.stream(parts[2].split(",")).mapToLong(Long::parseLong).toArray());
    }

    /**
     * The same snapshot as if nothing had begun after this transaction. A server that crashes gives out again the
     * numbers of transactions that never committed; numbers up to a committed one are safe from that.
     */
    Snapshot upTo(long newest) {
        return new Snapshot(newest + 1, LongStream.of(running).filter(it -> it <= newest).toArray());
    }

    @Override
    public String toString() {
        long xmin = running.length == 0 ? xmax : running[0];
        String list = LongStream.of(running).mapToObj(Long::toString).collect(Collectors.joining(","));
        return xmin + ":" + xmax + ":" + list;
    }
}
