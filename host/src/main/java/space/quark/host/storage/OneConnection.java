package space.quark.host.storage;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Gives out the same connection however often it is asked for one. Flyway asks for two, one for what a script does and one
 * to write down that it did: a process killed between their commits could never start again.
 */
final class OneConnection implements AutoCloseable {
    private final DataSource source;
    private final Connection connection;

    OneConnection(DataSource source) throws SQLException {
        this.source = source;
        this.connection = source.getConnection();
    }

    /** Its connections stay open when they are closed. */
    DataSource source() {
        Connection lent = proxy(
                Connection.class,
                (method, arguments) -> method.getName().equals("close") ? null : call(method, connection, arguments));
        return proxy(
                DataSource.class,
                (method, arguments) ->
                        method.getName().equals("getConnection") ? lent : call(method, source, arguments));
    }

    @FunctionalInterface
    private interface Calls {
        @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, Calls calls) {
        Object made = Proxy.newProxyInstance(
                OneConnection.class.getClassLoader(),
                new Class<?>[] {type},
                (_, method, arguments) -> calls.call(method, arguments));
        return type.cast(made);
    }

    private static @Nullable Object call(Method method, Object on, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(on, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
