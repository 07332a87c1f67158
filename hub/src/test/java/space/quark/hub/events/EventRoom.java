package space.quark.hub.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import space.quark.host.bus.BusSettings;
import space.quark.host.settings.Section;
import space.quark.host.settings.Settings;
import space.quark.host.storage.DatabaseSettings;
import space.quark.host.storage.Databases;
import space.quark.host.storage.ModuleDatabase;
import space.quark.host.storage.TestFolder;
import space.quark.host.storage.TestPostgres;
import space.quark.hub.HttpSettings;
import space.quark.hub.HubServer;
import space.quark.hub.docking.DockingSettings;
import space.quark.hub.jars.JarFolder;
import space.quark.hub.live.LiveSettings;
import space.quark.hub.telemetry.TelemetrySettings;
import space.quark.hub.tokens.TokenOffice;
import space.quark.hub.tokens.TokenSettings;
import space.quark.hub.web.WebSettings;

/** A whole hub with one module in its process, a database of its own, and tokens for modules outside. */
final class EventRoom implements AutoCloseable {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Duration LIFE = Duration.ofMinutes(30);
    private static final ClassLoader RESOURCES = EventRoom.class.getClassLoader();
    private static final List<Section> SECTIONS = List.of(
            new Section("http", HttpSettings.class),
            new Section("database", DatabaseSettings.class),
            new Section("bus", BusSettings.class),
            new Section("events", EventSettings.class),
            new Section("tokens", TokenSettings.class),
            new Section("docking", DockingSettings.class),
            new Section("live", LiveSettings.class),
            new Section("telemetry", TelemetrySettings.class),
            new Section("web", WebSettings.class));

    final DatabaseSettings place = TestPostgres.settings(RESOURCES, "hub", "market");
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final TestFolder folder = TestFolder.make("events");
    private final Databases elsewhere = new Databases(place.poolSize(2), Map.of(), CLOCK);
    private final TokenOffice office;
    private Market market = new Market();
    private Databases databases;
    private HubServer hub;

    /** @param more settings as {@code events.attempts}, {@code 2} */
    EventRoom(Map<String, String> more) {
        settings.put("http.port", "0");
        settings.put("events.retry_from", "5ms");
        settings.put("events.retry_to", "20ms");
        settings.put("events.poll", "20ms");
        settings.putAll(more);
        databases = new Databases(place, Map.of(), CLOCK);
        hub = start();
        office = TokenOffice.open(
                elsewhere.open("hub", RESOURCES), folder.path().resolve("master.key"), TokenSettings.standard(), CLOCK);
    }

    private HubServer start() {
        Settings all = Settings.load(settings, Map.of(), null, SECTIONS);
        HubServer server = HubServer.bind(all.of("http", HttpSettings.class), CLOCK);
        HubServer.Brought modules = new HubServer.Brought(List.of(() -> market), new JarFolder(folder.path()));
        server.open(all, databases, folder.path(), modules, CLOCK, "test");
        return server;
    }

    /** Stops the hub and starts it again on the same data. */
    void restart() {
        hub.close();
        databases.close();
        market = new Market();
        databases = new Databases(place, Map.of(), CLOCK);
        hub = start();
    }

    Market market() {
        return market;
    }

    URI address() {
        return hub.address();
    }

    HubServer hub() {
        return hub;
    }

    /** A module outside with these scopes. */
    Outsider outsider(String module, String... scopes) {
        return new Outsider(
                this,
                module,
                office.issuer().service(module, Set.of(scopes), LIFE).token());
    }

    /** Whoever holds the operator's token. */
    Outsider operator() {
        try {
            return new Outsider(
                    this,
                    "operator",
                    Files.readString(folder.path().resolve("operator.token")).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Somebody with a person's token. */
    Outsider person() {
        return new Outsider(
                this,
                "person",
                office.issuer()
                        .user(new space.quark.dock.PersonId(7), "session", Set.of("user"), LIFE)
                        .token());
    }

    /** The database of a module that runs in another process. */
    ModuleDatabase elsewhere(String module) {
        return elsewhere.open(module, RESOURCES);
    }

    /** A connection of its own. */
    Connection connection() {
        return connection(place.user(), place.password());
    }

    Connection connection(String user, String password) {
        try {
            return DriverManager.getConnection(place.url(), user, password);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void sql(String statement) {
        try (Connection connection = connection();
                var sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    long count(String query) {
        try (Connection connection = connection();
                var sql = connection.createStatement();
                var rows = sql.executeQuery(query)) {
            assertEquals(true, rows.next());
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        office.close();
        hub.close();
        databases.close();
        elsewhere.close();
        folder.close();
    }
}
