package space.quark.host.storage;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.flywaydb.core.api.MigrationVersion;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Database;
import space.quark.dock.Problem;

/**
 * One module's schema on its server. A write that the server broke off for reasons of concurrency is run again, so its
 * work must not have effects outside the database; such effects go to {@link #afterCommit}.
 */
public final class ModuleDatabase implements Database {
    private static final Logger LOG = LoggerFactory.getLogger(ModuleDatabase.class);
    private static final int ATTEMPTS = 5;
    private static final long FIRST_PAUSE_NANOS = 2_000_000;

    private final String schema;
    private final MigrationVersion version;
    private final Server server;
    private final Jdbi jdbi;
    private final StatementCounter statements;
    private final ScopedValue<Held> held = ScopedValue.newInstance();

    /** The connection this thread holds for this module. */
    private static final class Held {
        private final Handle handle;
        private final Thread thread = Thread.currentThread();
        private final @Nullable List<Runnable> afterCommit;

        private Held(Handle handle, @Nullable List<Runnable> afterCommit) {
            this.handle = handle;
            this.afterCommit = afterCommit;
        }
    }

    ModuleDatabase(String schema, MigrationVersion version, Server server, Jdbi jdbi, StatementCounter statements) {
        this.schema = schema;
        this.version = version;
        this.server = server;
        this.jdbi = jdbi;
        this.statements = statements;
    }

    /** The schema's name as it stands in SQL. */
    public String schema() {
        return schema;
    }

    /** The newest migration that whoever opened it brings. */
    MigrationVersion version() {
        return version;
    }

    /** Whether both lie on one server, so that a snapshot of the one is one of the other. */
    public boolean sharesServerWith(ModuleDatabase other) {
        return server.equals(other.server);
    }

    @Override
    public <T, X extends Exception> T read(HandleCallback<T, X> work) throws X {
        Held now = current();
        if (now != null) {
            return work.withHandle(now.handle);
        }
        try {
            return connected(handle -> scoped(new Held(handle, null), work));
        } catch (Exception e) {
            throwProblem(e);
            throw e;
        }
    }

    @Override
    public <T> Optional<T> readOne(String sql, RowReader<T> row, Object... parameters) {
        return read(handle -> query(
                handle, sql, found -> found.next() ? Optional.of(row.read(found)) : Optional.empty(), parameters));
    }

    /**
     * Runs a query as it stands, in plain JDBC: for what is run with every request or event.
     *
     * @param handle as {@link #read} or {@link #write} gave it
     * @param rows reads the whole result, from before its first row
     * @param parameters of the question marks; text for what JDBC knows no type of, with a cast in the statement
     * @throws IllegalStateException when the statement fails, with the {@link SQLException} as its cause
     */
    public <T> T query(Handle handle, String sql, RowReader<T> rows, Object... parameters) {
        return prepared(handle, sql, parameters, statement -> {
            try (ResultSet found = statement.executeQuery()) {
                return rows.read(found);
            }
        });
    }

    /** The same for a statement without a result; returns the number of rows it changed. */
    public int update(Handle handle, String sql, Object... parameters) {
        return prepared(handle, sql, parameters, PreparedStatement::executeUpdate);
    }

    @FunctionalInterface
    private interface Execution<T> {
        T run(PreparedStatement statement) throws SQLException;
    }

    private <T> T prepared(Handle handle, String sql, Object[] parameters, Execution<T> execution) {
        statements.count(schema, sql);
        try (PreparedStatement statement = handle.getConnection().prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return execution.run(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(schema + ": " + sql, e);
        }
    }

    @Override
    public <T, X extends Exception> T write(HandleCallback<T, X> work) throws X {
        Held now = current();
        if (now != null && now.afterCommit != null) {
            return work.withHandle(now.handle);
        }
        for (int attempt = 1; ; attempt++) {
            List<Runnable> afterCommit = new ArrayList<>(2);
            try {
                T result = now == null
                        ? connected(handle -> transaction(handle, afterCommit, work))
                        : transaction(now.handle, afterCommit, work);
                runAll(afterCommit);
                return result;
            } catch (Exception e) {
                if (attempt == ATTEMPTS || !SqlFault.passing(e)) {
                    throwProblem(e);
                    throw e;
                }
                LOG.debug("{}: transaction broken off by the server, attempt {}", schema, attempt);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(FIRST_PAUSE_NANOS << attempt));
            }
        }
    }

    @Override
    public <X extends Exception> void run(HandleConsumer<X> work) throws X {
        this.<@Nullable Object, X>write(handle -> {
            work.useHandle(handle);
            return null;
        });
    }

    /**
     * Runs the action once the running transaction of this module has been committed and its connection given back;
     * never when it is rolled back. The same action runs once, however often it is given. What it throws is logged.
     */
    public void afterCommit(Runnable action) {
        Held now = current();
        if (now == null || now.afterCommit == null) {
            throw new IllegalStateException("afterCommit belongs inside write() of the same module: " + schema);
        }
        if (!now.afterCommit.contains(action)) {
            now.afterCommit.add(action);
        }
    }

    /**
     * Takes a right in this schema that one process at a time has, and keeps it until {@link #resign} or the end of the
     * process; whether it is ours now. One that was lost with the server is noticed within a second.
     */
    public boolean lead(String right) {
        return server.leases().hold(schema + " " + right);
    }

    /** Gives back what {@link #lead} took. */
    public void resign(String right) {
        server.leases().release(schema + " " + right);
    }

    /** Whether this thread is inside {@link #write}. */
    public boolean inTransaction() {
        Held now = current();
        return now != null && now.afterCommit != null;
    }

    private @Nullable Held current() {
        if (!held.isBound()) {
            return null;
        }
        Held now = held.get();
        return now.thread == Thread.currentThread() ? now : null;
    }

    private <T, X extends Exception> T connected(HandleCallback<T, X> work) throws X {
        server.enter();
        try (Handle handle = jdbi.open()) {
            return work.withHandle(handle);
        } finally {
            server.leave();
        }
    }

    private <T, X extends Exception> T transaction(Handle handle, List<Runnable> afterCommit, HandleCallback<T, X> work)
            throws X {
        return handle.inTransaction(same -> {
            T result = scoped(new Held(same, afterCommit), work);
            refuseFailed(same);
            return result;
        });
    }

    /** The server answers the commit of a failed transaction with a rollback, and the driver keeps that to itself. */
    private void refuseFailed(Handle handle) {
        try {
            if (handle.getConnection().unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED) {
                throw new IllegalStateException(
                        schema + ": a statement failed inside the transaction and its failure was swallowed");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private <T, X extends Exception> T scoped(Held now, HandleCallback<T, X> work) throws X {
        return ScopedValue.where(held, now).<T, X>call(() -> work.withHandle(now.handle));
    }

    private static void throwProblem(Exception failure) {
        Problem problem = failure instanceof Problem ? null : SqlFault.problem(failure);
        if (problem != null) {
            throw problem;
        }
    }

    /** An interrupted caller may not lose what its committed transaction asked for. */
    private void runAll(List<Runnable> actions) {
        if (actions.isEmpty()) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            for (Runnable action : actions) {
                try {
                    action.run();
                } catch (RuntimeException e) {
                    LOG.error("{}: an action after commit failed", schema, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
