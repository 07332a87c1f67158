package space.quark.dock;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.HandleConsumer;

/**
 * A module's schema. Connections come from a gate in front of the pool; never call another module while holding a
 * handle.
 */
public interface Database {
    /** Runs statements on one connection, each committed by itself. */
    <T, X extends Exception> T read(HandleCallback<T, X> work) throws X;

    /**
     * Reads the first row of a statement in plain JDBC: for what is asked so often that Jdbi's part of the work counts.
     *
     * @param sql with a question mark for each parameter
     * @param row what becomes of the row, which must not be kept
     */
    <T> Optional<T> readOne(String sql, RowReader<T> row, Object... parameters);

    /** Reads a row of a result. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /**
     * Runs one transaction: committed when the work returns, rolled back when it throws. Inside a running transaction
     * of the same module the work joins it.
     */
    <T, X extends Exception> T write(HandleCallback<T, X> work) throws X;

    /** {@link #write} for work without a result. */
    <X extends Exception> void run(HandleConsumer<X> work) throws X;
}
