package space.quark.host.storage;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;

/** Counts the statements that modules run, so that tests can say what a list costs. */
public final class StatementCounter {
    private static final Pattern HOST_TABLES =
            Pattern.compile("\\b(outbox|inbox|bus_[a-z_]+|idempotency)\\b", Pattern.CASE_INSENSITIVE);

    private final LongAdder total = new LongAdder();
    private final List<Recording> recordings = new CopyOnWriteArrayList<>();

    StatementCounter() {}

    /**
     * One statement; a batch counts as one.
     *
     * @param schema whose module ran it
     */
    public record Statement(String schema, String sql) {
        /** Whether it works on the tables of the host (bus, idempotency) instead of the module's own. */
        public boolean ofHost() {
            return HOST_TABLES.matcher(sql).find();
        }
    }

    /** Collects statements until closed. */
    public final class Recording implements AutoCloseable {
        private final ConcurrentLinkedQueue<Statement> statements = new ConcurrentLinkedQueue<>();

        /** All statements so far, in the order in which they started. */
        public List<Statement> all() {
            return List.copyOf(statements);
        }

        /** What the module itself ran, without the host's bookkeeping. */
        public List<Statement> own() {
            return statements.stream().filter(it -> !it.ofHost()).toList();
        }

        @Override
        public void close() {
            recordings.remove(this);
        }
    }

    /** Statements run since the start. */
    public long total() {
        return total.sum();
    }

    /** Starts collecting the statements of all modules and threads. */
    public Recording record() {
        Recording recording = new Recording();
        recordings.add(recording);
        return recording;
    }

    SqlLogger loggerOf(String schema) {
        return new SqlLogger() {
            @Override
            public void logBeforeExecution(StatementContext context) {
                count(schema, String.valueOf(context.getRenderedSql()));
            }
        };
    }

    void count(String schema, String sql) {
        total.increment();
        if (!recordings.isEmpty()) {
            Statement statement = new Statement(schema, sql);
            recordings.forEach(recording -> recording.statements.add(statement));
        }
    }
}
