package space.quark.host.bus;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import space.quark.host.storage.ModuleDatabase;

/**
 * A {@code pg_snapshot}: which transactions had ended when it was taken.
 *
 * @param xmax transactions from here on had not begun
 * @param running transactions below {@code xmax} that had not ended, ascending
 */
record Snapshot(long xmax, List<Long> running) {
    /** Taken before everything. */
    static final Snapshot NONE = new Snapshot(1, List.of());

    /** The one that the server would take now. */
    static Snapshot of(ModuleDatabase database) {
        return database.readOne("select pg_current_snapshot()::text", row -> parse(row.getString(1)))
                .orElseThrow();
    }

    static Snapshot parse(String text) {
        String[] parts = text.split(":", -1);
        List<Long> running = parts[2].isEmpty()
                ? List.of()
                : Arrays.stream(parts[2].split(",")).map(Long::valueOf).toList();
        return new Snapshot(Long.parseLong(parts[1]), running);
    }

    /**
     * The same snapshot as if nothing had begun after this transaction. A server that crashes gives out again the
     * numbers of transactions that never committed; numbers up to a committed one are safe from that.
     */
    Snapshot upTo(long newest) {
        return new Snapshot(
                newest + 1, running.stream().filter(it -> it <= newest).toList());
    }

    /** The running ones as an SQL array. */
    String runningArray() {
        return "{" + list() + "}";
    }

    @Override
    public String toString() {
        long xmin = running.isEmpty() ? xmax : running.getFirst();
        return xmin + ":" + xmax + ":" + list();
    }

    private String list() {
        return running.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
