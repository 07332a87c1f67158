package space.quark.host.storage;

import java.io.Reader;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.StartupProblem;

/**
 * Brings one schema up to date: the host's tables and the module's, each with a history of its own. One query finds out
 * whether there is anything to do; only then Flyway, which takes ten times as long, is asked.
 */
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final String HOST_HISTORY = "quark_host_migration";
    private static final String MODULE_HISTORY = "quark_migration";
    private static final Scripts HOST = Scripts.of("db/host", Migrations.class.getClassLoader());

    private final String schema;
    private final Scripts module;

    private record Applied(@Nullable Integer checksum, boolean success) {}

    Migrations(String schema, Scripts module) {
        this.schema = schema;
        this.module = module;
    }

    /** Migrates when need be; true when it did. */
    boolean bringUpToDate(DataSource pool, DataSource patient) throws SQLException {
        if (upToDate(pool)) {
            return false;
        }
        try (OneConnection connection = new OneConnection(patient)) {
            migrate(connection.source(), HOST_HISTORY, HOST);
            if (!module.all().isEmpty()) {
                migrate(connection.source(), MODULE_HISTORY, module);
            }
        }
        return true;
    }

    private boolean upToDate(DataSource pool) throws SQLException {
        Map<MigrationVersion, Applied> host = new HashMap<>();
        Map<MigrationVersion, Applied> own = new HashMap<>();
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            List<String> histories = histories(statement);
            if (histories.isEmpty()) {
                return false;
            }
            try (ResultSet rows = statement.executeQuery(String.join(" union all ", histories))) {
                while (rows.next()) {
                    Applied applied = new Applied(rows.getObject(3, Integer.class), rows.getBoolean(4));
                    (rows.getBoolean(1) ? host : own).put(MigrationVersion.fromVersion(rows.getString(2)), applied);
                }
            }
        }
        refuseNewer(host, HOST);
        refuseNewer(own, module);
        return same(host, HOST) && same(own, module);
    }

    /** A query for each history that is there. */
    private List<String> histories(Statement statement) throws SQLException {
        List<String> queries = new ArrayList<>();
        try (ResultSet tables =
                statement.executeQuery("select to_regclass('%s.%s') is not null, to_regclass('%s.%s') is not null"
                        .formatted(schema, HOST_HISTORY, schema, MODULE_HISTORY))) {
            tables.next();
            if (tables.getBoolean(1)) {
                queries.add(query(true, HOST_HISTORY));
            }
            if (tables.getBoolean(2)) {
                queries.add(query(false, MODULE_HISTORY));
            }
        }
        return queries;
    }

    private String query(boolean host, String history) {
        return "select %s, version, checksum, success from %s.%s where type = 'SQL'".formatted(host, schema, history);
    }

    private void refuseNewer(Map<MigrationVersion, Applied> applied, Scripts scripts) {
        for (MigrationVersion version : applied.keySet()) {
            if (scripts.all().stream().allMatch(script -> script.version().compareTo(version) < 0)) {
                throw new StartupProblem(
                        "the data of " + schema + " was written by a newer version (schema " + version
                                + "); run that version, or restore an older backup",
                        StartupProblem.USAGE);
            }
        }
    }

    private static boolean same(Map<MigrationVersion, Applied> applied, Scripts scripts) {
        return applied.size() == scripts.all().size()
                && scripts.all().stream().allMatch(script -> {
                    Applied found = applied.get(script.version());
                    return found != null
                            && found.success
                            && Integer.valueOf(script.checksum()).equals(found.checksum);
                });
    }

    private void migrate(DataSource one, String history, Scripts scripts) {
        try {
            int count = Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(one)
                    // The lock is the connection's, so that it outlasts each script's transaction.
                    .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                    .resourceProvider(new Provider(scripts))
                    .defaultSchema(schema)
                    .schemas(schema)
                    .table(history)
                    .createSchemas(true)
                    .baselineOnMigrate(true)
                    .baselineVersion("0")
                    .outOfOrder(true)
                    .placeholders(Map.of("schema", schema))
                    .load()
                    .migrate()
                    .migrationsExecuted;
            LOG.info("{}: {} migrations applied to {}", schema, count, history);
        } catch (FlywayException e) {
            if (SqlFault.sqlException(e) != null && !SqlFault.state(e).startsWith("42")) {
                throw e;
            }
            throw new StartupProblem(
                    "the data of " + schema + " cannot be migrated: " + firstLine(e), StartupProblem.UNAVAILABLE, e);
        }
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /** Gives Flyway the very scripts that were compared, without a search of the class path. */
    private static final class Provider implements ResourceProvider {
        private final List<LoadableResource> resources = new ArrayList<>();

        private Provider(Scripts scripts) {
            scripts.all().forEach(script -> resources.add(new Resource(script)));
        }

        @Override
        public @Nullable LoadableResource getResource(String name) {
            return resources.stream()
                    .filter(resource -> resource.getFilename().equals(name))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
            return resources.stream()
                    .filter(resource -> resource.getFilename().startsWith(prefix)
                            && List.of(suffixes).contains(".sql"))
                    .toList();
        }
    }

    private static final class Resource extends LoadableResource {
        private final Scripts.Script script;

        private Resource(Scripts.Script script) {
            this.script = script;
        }

        @Override
        public Reader read() {
            return new StringReader(script.text());
        }

        @Override
        public String getAbsolutePath() {
            return script.name();
        }

        @Override
        public String getAbsolutePathOnDisk() {
            return script.name();
        }

        @Override
        public String getFilename() {
            return script.name();
        }

        @Override
        public String getRelativePath() {
            return script.name();
        }
    }
}
