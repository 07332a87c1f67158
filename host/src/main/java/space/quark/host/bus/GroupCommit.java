package space.quark.host.bus;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import space.quark.host.storage.ModuleDatabase;

/**
 * Writes events of many callers in one statement and one commit. While one of them writes, the others who come wait; then
 * the first of these writes what all of them brought.
 */
final class GroupCommit {
    private static final int MOST = 10_000;

    private final Consumer<List<Outbox.Published>> insert;
    private final ConcurrentLinkedQueue<Batch> waiting = new ConcurrentLinkedQueue<>();
    /** Whether somebody writes, or has been told to. */
    private final AtomicBoolean written = new AtomicBoolean();

    /** What one caller brought, and how it went. */
    private static final class Batch {
        private final List<Outbox.Published> rows;
        private final Thread thread = Thread.currentThread();
        private @Nullable RuntimeException failure;
        private volatile boolean done;
        /** Whether its caller writes for all. Whoever gives the turn may do so as soon as it waits: it is only ever set. */
        private volatile boolean turn;

        private Batch(List<Outbox.Published> rows) {
            this.rows = rows;
        }

        private void wake() {
            LockSupport.unpark(thread);
        }
    }

    /** @param insert keeps the rows or throws; called by one thread at a time */
    GroupCommit(Consumer<List<Outbox.Published>> insert) {
        this.insert = insert;
    }

    /** One that writes to the module's outbox. */
    static GroupCommit into(ModuleDatabase database) {
        String insert = """
                insert into %s.outbox (id, type, key, data, published_at, correlation)
                select * from unnest(?::uuid[], ?::text[], ?::text[], ?::text[], ?::timestamptz[], ?::text[])""".formatted(database.schema());
        return new GroupCommit(rows -> database.run((Handle tx) -> {
            database.update(
                    tx,
                    insert,
                    texts(rows, row -> row.id().toString()),
                    texts(rows, Outbox.Published::type),
                    texts(rows, Outbox.Published::key),
                    texts(rows, Outbox.Published::data),
                    texts(rows, row -> row.at().toString()),
                    texts(rows, Outbox.Published::correlation));
            rows.stream().map(Outbox.Published::wake).distinct().forEach(database::afterCommit);
        }));
    }

    /** Returns when the rows are kept; a caller that is interrupted meanwhile still waits for that. */
    void publish(List<Outbox.Published> rows) {
        Batch mine = new Batch(rows);
        waiting.add(mine);
        if (written.compareAndSet(false, true)) {
            mine.turn = true;
        }
        boolean interrupted = false;
        while (!mine.done && !mine.turn) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (mine.turn) {
            try {
                while (!mine.done) {
                    write(next());
                }
            } finally {
                passOn();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
    }

    /** Gives the turn to whoever has waited longest; somebody who came just now and found it taken is not forgotten. */
    private void passOn() {
        do {
            Batch next = waiting.peek();
            if (next != null) {
                next.turn = true;
                next.wake();
                return;
            }
            written.set(false);
        } while (!waiting.isEmpty() && written.compareAndSet(false, true));
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
            insert.accept(batches.stream().flatMap(batch -> batch.rows.stream()).toList());
        } catch (RuntimeException | Error e) {
            if (batches.size() > 1) {
                batches.forEach(batch -> write(List.of(batch)));
                return;
            }
            batches.getFirst().failure = e instanceof RuntimeException usual ? usual : new IllegalStateException(e);
        }
        for (Batch batch : batches) {
            batch.done = true;
            batch.wake();
        }
    }

    private static String[] texts(List<Outbox.Published> rows, Function<Outbox.Published, String> text) {
        return rows.stream().map(text).toArray(String[]::new);
    }
}
