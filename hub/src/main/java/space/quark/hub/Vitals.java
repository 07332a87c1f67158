package space.quark.hub;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jdbi.v3.core.JdbiException;
import space.quark.dock.Database;
import space.quark.dock.Problem;
import space.quark.host.bus.Bus;
import space.quark.host.bus.LogStatus;
import space.quark.host.bus.SubscriptionStatus;
import space.quark.host.storage.Databases;

/** What the hub looks at to say how the station is; dear looks are taken once a second however many ask. */
final class Vitals {
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration TABLES_FRESH = Duration.ofSeconds(10);

    private final Database database;
    private final Databases databases;
    private final Bus bus;
    private final InstantSource clock;
    private List<SubscriptionStatus> subscriptions = List.of();
    private Instant seen = Instant.MIN;
    private List<LogStatus> tables = List.of();
    private Instant tablesSeen = Instant.MIN;

    Vitals(Database database, Databases databases, Bus bus, InstantSource clock) {
        this.database = database;
        this.databases = databases;
        this.bus = bus;
        this.clock = clock;
    }

    boolean databaseAnswers() {
        try {
            return database.read(handle ->
                    handle.createQuery("select 1").mapTo(Integer.class).one() == 1);
        } catch (Problem | JdbiException _) {
            return false;
        }
    }

    List<HealthRoutes.Pool> pools() {
        return databases.pools().stream()
                .map(pool -> new HealthRoutes.Pool(pool.modules(), pool.size(), pool.busy(), pool.waiting()))
                .toList();
    }

    /** How every module's event tables are, ten seconds old at most. */
    synchronized List<LogStatus> eventTables() {
        Instant now = clock.instant();
        if (tablesSeen.isBefore(now.minus(TABLES_FRESH))) {
            tables = bus.operations().status();
            tablesSeen = now;
        }
        return tables;
    }

    /** How every subscription is doing, a second old at most. */
    synchronized List<SubscriptionStatus> subscriptions() {
        Instant now = clock.instant();
        if (seen.isBefore(now.minus(FRESH))) {
            subscriptions = bus.status();
            seen = now;
        }
        return subscriptions;
    }
}
