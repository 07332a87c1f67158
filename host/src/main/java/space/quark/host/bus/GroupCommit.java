package space.quark.host.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import space.quark.host.storage.ModuleDatabase;

/**
 * Writes events of many callers in one statement and one commit. Whoever comes while a commit is under way waits; the
 * first of them then writes what all of them brought.
 */
final class GroupCommit {
    private static final int MOST = 10_000;

    private final ModuleDatabase database;
    private final String insert;
    private final ConcurrentLinkedQueue<Batch> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock writing = new ReentrantLock();

    /** What one caller brought, and how it went; guarded by the lock. */
    private static final class Batch {
        private final List<Outbox.Published> rows;
        private boolean done;
        private @Nullable RuntimeException failure;

        private Batch(List<Outbox.Published> rows) {
            this.rows = rows;
        }
    }

    GroupCommit(ModuleDatabase database) {
        this.database = database;
        this.insert = """
                insert into %s.outbox (id, type, key, data, published_at, correlation)
                select * from unnest(:ids::uuid[], :types::text[], :keys::text[], :data::text[],
                                     :times::timestamptz[], :correlations::text[])""".formatted(database.schema());
    }

    /** Returns when the rows are kept. */
    void publish(List<Outbox.Published> rows) {
        Batch mine = new Batch(rows);
        waiting.add(mine);
        writing.lock();
        try {
            while (!mine.done) {
                write(next());
            }
        } finally {
            writing.unlock();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
    }

    private List<Batch> next() {
        List<Batch> batches = new ArrayList<>();
        int rows = 0;
        Batch first = waiting.peek();
        while (first != null && (batches.isEmpty() || rows + first.rows.size() <= MOST)) {
            batches.add(waiting.remove());
            rows += first.rows.size();
            first = waiting.peek();
        }
        return batches;
    }

    /** What one caller brought cannot spoil it for others: when all together fail, each is written by itself. */
    private void write(List<Batch> batches) {
        try {
            insert(batches.stream().flatMap(batch -> batch.rows.stream()).toList());
        } catch (RuntimeException e) {
            if (batches.size() > 1) {
                batches.forEach(batch -> write(List.of(batch)));
                return;
            }
            batches.getFirst().failure = e;
        }
        batches.forEach(batch -> batch.done = true);
    }

    private void insert(List<Outbox.Published> rows) {
        database.run((Handle tx) -> {
            tx.createUpdate(insert)
                    .bind("ids", texts(rows, row -> row.id().toString()))
                    .bind("types", texts(rows, Outbox.Published::type))
                    .bind("keys", texts(rows, Outbox.Published::key))
                    .bind("data", texts(rows, Outbox.Published::data))
                    .bind("times", texts(rows, row -> row.at().toString()))
                    .bind("correlations", texts(rows, Outbox.Published::correlation))
                    .execute();
            rows.stream().map(Outbox.Published::wake).distinct().forEach(database::afterCommit);
        });
    }

    private static String[] texts(List<Outbox.Published> rows, Function<Outbox.Published, String> text) {
        return rows.stream().map(text).toArray(String[]::new);
    }
}
