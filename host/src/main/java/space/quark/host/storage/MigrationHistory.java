package space.quark.host.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationVersion;
import org.jspecify.annotations.Nullable;

/** What was applied to one schema: of the host's migrations and of the module's. */
record MigrationHistory(Map<MigrationVersion, Applied> host, Map<MigrationVersion, Applied> module) {
    static final String HOST = "quark_host_migration";
    static final String MODULE = "quark_migration";
    static final String SUCCESSION = "quark_succession";

    /**
     * One migration.
     *
     * @param beside the newest migration of the version that served meanwhile; null when none did
     */
    record Applied(
            @Nullable Integer checksum,
            boolean success,
            @Nullable MigrationVersion beside) {}

    /** Asks once for the tables that there are, and once for what they hold. */
    static MigrationHistory read(DataSource pool, String schema) throws SQLException {
        MigrationHistory history = new MigrationHistory(new HashMap<>(), new HashMap<>());
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            List<String> queries = queries(statement, schema);
            if (queries.isEmpty()) {
                return history;
            }
            try (ResultSet rows = statement.executeQuery(String.join(" union all ", queries))) {
                while (rows.next()) {
                    String beside = rows.getString(5);
                    (rows.getBoolean(1) ? history.host : history.module)
                            .put(
                                    MigrationVersion.fromVersion(rows.getString(2)),
                                    new Applied(
                                            rows.getObject(3, Integer.class),
                                            rows.getBoolean(4),
                                            beside == null ? null : MigrationVersion.fromVersion(beside)));
                }
            }
        }
        return history;
    }

    private static List<String> queries(Statement statement, String schema) throws SQLException {
        List<String> queries = new ArrayList<>();
        try (ResultSet tables = statement.executeQuery("""
                select to_regclass('%1$s.%2$s') is not null, to_regclass('%1$s.%3$s') is not null,
                       to_regclass('%1$s.%4$s') is not null""".formatted(schema, HOST, MODULE, SUCCESSION))) {
            tables.next();
            if (tables.getBoolean(1)) {
                queries.add(query("true", "null", schema, HOST));
            }
            if (tables.getBoolean(2)) {
                String beside =
                        "(select beside from %s.%s s where s.version = h.version)".formatted(schema, SUCCESSION);
                queries.add(query("false", tables.getBoolean(3) ? beside : "null", schema, MODULE));
            }
        }
        return queries;
    }

    private static String query(String ofHost, String beside, String schema, String table) {
        return "select %s, version, checksum, success, %s from %s.%s h where type = 'SQL'"
                .formatted(ofHost, beside, schema, table);
    }
}
