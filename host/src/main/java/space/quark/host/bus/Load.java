package space.quark.host.bus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import space.quark.host.storage.ModuleDatabase;

/**
 * How much of a log lies in memory at a time. Small events come with their rows; the data of large ones are fetched apart,
 * as far as there is room, and what follows is left for the next page.
 */
final class Load {
    /** What is read ends with the event that makes it as large as this. */
    static final int MOST_BYTES = 2 << 20;
    /** Data of more bytes do not come with their row. */
    private static final int SMALL = 2048;

    private final ModuleDatabase database;
    private final String large;

    /**
     * A row of a log.
     *
     * @param event absent when it is not heard; without its data while {@link #fill} has not fetched them
     */
    record Row(long seq, @Nullable Envelope event, int bytes) {
        private boolean lacksData() {
            return event != null && bytes > SMALL;
        }

        private Row with(@Nullable String data) {
            Envelope it = event;
            // Without data it was dropped meanwhile, as everything of its day.
            return it == null || data == null
                    ? new Row(seq, null, 0)
                    : new Row(
                            seq,
                            new Envelope(it.id(), it.source(), it.type(), it.time(), it.key(), data, it.correlation()),
                            bytes);
        }
    }

    /** @param log an outbox, or a view of one with the {@code bytes} of its data */
    Load(ModuleDatabase database, String log) {
        this.database = database;
        this.large = "select seq, data from " + log + " where seq = any(?)";
    }

    /** The bytes of an event's data, as SQL. */
    static String bytes(String log) {
        return log.endsWith(".outbox") ? "octet_length(data)" : "bytes";
    }

    /** The data of a small event, as SQL. */
    static String smallData(String log) {
        return "case when " + bytes(log) + " <= " + SMALL + " then data end";
    }

    /** A query's rows in an order, as far as the data of those before leave room. */
    static String within(String query, String order) {
        return """
                select * from (
                  select part.*, coalesce(sum(octet_length(data)) over
                    (order by %2$s rows between unbounded preceding and 1 preceding), 0) as before
                  from (%1$s) as part
                ) as weighed where before < %3$d order by %2$s""".formatted(query, order, MOST_BYTES);
    }

    /** The first of these rows with all their data, as many as there is room for: one at least. */
    List<Row> fill(List<Row> rows) {
        long bytes = 0;
        int fitting = 0;
        List<Long> lacking = new ArrayList<>();
        while (fitting < rows.size() && bytes < MOST_BYTES) {
            Row row = rows.get(fitting++);
            bytes += row.bytes;
            if (row.lacksData()) {
                lacking.add(row.seq);
            }
        }
        List<Row> found = rows.subList(0, fitting);
        if (lacking.isEmpty()) {
            return found;
        }
        Map<Long, String> data = fetch(lacking);
        return found.stream()
                .map(row -> row.lacksData() ? row.with(data.get(row.seq)) : row)
                .toList();
    }

    private Map<Long, String> fetch(List<Long> seqs) {
        return database.read(handle -> database.query(
                handle,
                large,
                rows -> {
                    Map<Long, String> data = new HashMap<>();
                    while (rows.next()) {
                        data.put(rows.getLong(1), rows.getString(2));
                    }
                    return data;
                },
                (Object) seqs.toArray(Long[]::new)));
    }
}
