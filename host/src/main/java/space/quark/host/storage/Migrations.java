package space.quark.host.storage;

import java.io.Reader;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
import space.quark.host.storage.MigrationHistory.Applied;

/**
 * Brings one schema up to date: the host's tables and the module's, each with a history of its own. One query finds out
 * whether there is anything to do; only then Flyway, which takes ten times as long, is asked.
 *
 * <p>Data that a newer version migrated are refused, unless it did so as the successor of a version that served
 * meanwhile: that one, and all between them, may serve with them again.
 */
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final Scripts HOST = Scripts.of("db/host", Migrations.class.getClassLoader());

    private final String schema;
    private final Scripts module;
    private final @Nullable MigrationVersion beside;

    /** @param beside the newest migration of the version that serves meanwhile, and is to be succeeded; null when none does */
    Migrations(String schema, Scripts module, @Nullable MigrationVersion beside) {
        this.schema = schema;
        this.module = module;
        this.beside = beside;
    }

    /** Migrates when need be; true when it did. */
    boolean bringUpToDate(DataSource pool, DataSource patient) throws SQLException {
        MigrationHistory history = MigrationHistory.read(pool, schema);
        boolean succeeded = history.module().entrySet().removeIf(this::isOfSuccessor);
        refuseNewer(history.host(), HOST);
        refuseNewer(history.module(), module);
        if (same(history.host(), HOST) && same(history.module(), module)) {
            return false;
        }
        try (OneConnection connection = new OneConnection(patient)) {
            migrate(connection.source(), MigrationHistory.HOST, HOST, false);
            if (!module.all().isEmpty()) {
                note(connection.source(), history.module().keySet());
                migrate(connection.source(), MigrationHistory.MODULE, module, succeeded);
            }
        }
        return true;
    }

    /** A successor made this, and a version of these scripts, or an older one, served meanwhile. */
    private boolean isOfSuccessor(Map.Entry<MigrationVersion, Applied> one) {
        MigrationVersion served = one.getValue().beside();
        return served != null && !module.has(one.getKey()) && served.compareTo(module.newest()) <= 0;
    }

    private void refuseNewer(Map<MigrationVersion, Applied> applied, Scripts scripts) {
        for (MigrationVersion version : applied.keySet()) {
            if (scripts.newest().compareTo(version) < 0) {
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
                            && found.success()
                            && Integer.valueOf(script.checksum()).equals(found.checksum());
                });
    }

    /** Before anything is changed: a station that is killed meanwhile begins with the version before. */
    private void note(DataSource one, Set<MigrationVersion> applied) throws SQLException {
        if (beside == null) {
            return;
        }
        String insert = """
                insert into %s.%s (version, beside) values (?, ?)
                on conflict (version) do update set beside = excluded.beside""".formatted(schema, MigrationHistory.SUCCESSION);
        try (Connection connection = one.getConnection();
                PreparedStatement statement = connection.prepareStatement(insert)) {
            for (Scripts.Script script : module.all()) {
                if (!applied.contains(script.version())) {
                    statement.setString(1, script.version().getVersion());
                    statement.setString(2, beside.getVersion());
                    statement.addBatch();
                }
            }
            statement.executeBatch();
        }
    }

    /** @param succeeded whether there may be migrations that these scripts do not know, of a successor */
    private void migrate(DataSource one, String history, Scripts scripts, boolean succeeded) {
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
                    .ignoreMigrationPatterns(
                            succeeded ? new String[] {"*:future", "*:missing"} : new String[] {"*:future"})
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
