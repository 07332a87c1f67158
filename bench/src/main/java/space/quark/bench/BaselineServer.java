package space.quark.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.VirtualThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * What Quark is measured against: a bare Jetty handler, alone or with plain JDBC behind it. Arguments: nothing for static
 * JSON, or the database's address, user and password.
 */
final class BaselineServer {
    private static final byte[] STATIC_JSON =
            "{\"status\":200,\"data\":{\"message\":\"hello\"},\"timestamp\":\"2026-11-21T12:00:00.000000Z\"}"
                    .getBytes(StandardCharsets.UTF_8);
    private static final int POOL = 16;

    private BaselineServer() {}

    public static void main(String[] arguments) throws Exception {
        PlainSql sql = arguments.length == 0 ? null : new PlainSql(pool(arguments[0], arguments[1], arguments[2]));
        Server server = new Server(new VirtualThreadPool());
        ServerConnector connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Bare(sql));
        server.start();
        System.out.println("baseline up: http://127.0.0.1:" + connector.getLocalPort());
        server.join();
    }

    static HikariDataSource pool(String url, String user, String password) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(POOL);
        return new HikariDataSource(config);
    }

    private static final class Bare extends Handler.Abstract {
        private final @Nullable PlainSql sql;

        private Bare(@Nullable PlainSql sql) {
            this.sql = sql;
        }

        @Override
        public boolean handle(Request request, Response response, Callback callback) throws SQLException {
            byte[] body = sql == null
                    ? STATIC_JSON
                    : sql.answer(Request.getPathInContext(request), Request.extractQueryParameters(request));
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
            response.write(true, ByteBuffer.wrap(body), callback);
            return true;
        }
    }
}
