package space.quark.bench;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.host.storage.DatabaseSettings;
import space.quark.host.storage.Databases;
import space.quark.host.storage.EmbeddedPostgres;
import space.quark.hub.HubServer;
import space.quark.hub.tokens.TokenOffice;
import space.quark.hub.tokens.TokenSettings;
import tools.jackson.databind.JsonNode;

/** A PostgreSQL with fsync on and a station on it, on a scratch folder that is deleted at the end. */
final class Room implements AutoCloseable {
    private final Path folder;
    private final EmbeddedPostgres postgres;
    private final HikariDataSource pool;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<String, String> settings;
    private Child station;

    private Room(
            Path folder,
            EmbeddedPostgres postgres,
            HikariDataSource pool,
            Map<String, String> settings,
            Child station) {
        this.folder = folder;
        this.postgres = postgres;
        this.pool = pool;
        this.settings = settings;
        this.station = station;
    }

    static Room open() throws IOException {
        return open(Map.of());
    }

    /** A room whose station has other settings than the usual. */
    static Room open(Map<String, String> settings) throws IOException {
        Path folder = Scratch.folder("room");
        EmbeddedPostgres postgres = null;
        HikariDataSource pool = null;
        try {
            postgres =
                    Started.keep(EmbeddedPostgres.start(folder.resolve("postgres"), EmbeddedPostgres.Options.safe()));
            pool = BaselineServer.pool(postgres.url(), postgres.user(), postgres.password());
            return new Room(folder, postgres, pool, settings, station(folder, postgres, settings));
        } catch (RuntimeException e) {
            // Whoever has no room cannot close it.
            end(folder, postgres, pool);
            throw e;
        }
    }

    private static Child station(Path folder, EmbeddedPostgres postgres, Map<String, String> settings) {
        List<String> arguments = new ArrayList<>(List.of(
                folder.resolve("data").toString(),
                "database.url=" + postgres.url(),
                "database.user=" + postgres.user(),
                "events.rate=0"));
        settings.forEach((name, value) -> arguments.add(name + "=" + value));
        return Child.start(BenchStation.class, arguments, Map.of("QUARK_DATABASE_PASSWORD", postgres.password()));
    }

    /** The baseline on the same database. */
    Child plainJdbc() {
        return Child.start(
                BaselineServer.class, List.of(postgres.url(), postgres.user(), postgres.password()), Map.of());
    }

    Child station() {
        return station;
    }

    HikariDataSource pool() {
        return pool;
    }

    /** A connection beside the pool. */
    Connection connection() throws SQLException {
        return DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
    }

    Seed seed() {
        return new Seed(pool);
    }

    /** Somebody registered, with a token. */
    record Person(long id, String token) {}

    Person register(String name) {
        JsonNode data = call(
                        "POST",
                        "/api/v1/auth/register",
                        "",
                        "{\"username\":\"" + name + "\",\"email\":\"" + name
                                + "@example.org\",\"password\":\"benchmark\"}")
                .path("data");
        return new Person(
                data.path("user").path("id").asLong(), data.path("access_token").asString());
    }

    /** A service token as the hub gives a module that docks. */
    String serviceToken(String module, String... scopes) {
        InstantSource clock = InstantSource.system();
        DatabaseSettings place = DatabaseSettings.at(postgres.url(), postgres.user(), postgres.password());
        try (Databases databases = new Databases(place.poolSize(2), Map.of(), clock);
                TokenOffice office = TokenOffice.open(
                        databases.open("hub", HubServer.class.getClassLoader()),
                        folder.resolve("data").resolve("master.key"),
                        TokenSettings.standard(),
                        clock)) {
            return office.issuer()
                    .service(module, Set.of(scopes), Duration.ofHours(1))
                    .token();
        }
    }

    /** Docks the module that listens there, approved, and waits until it is routed. */
    void dock(URI module) throws IOException {
        call("POST", "/modules/dock", operator(), "{\"url\":\"" + module + "\",\"approve\":true,\"wait\":20}");
    }

    /** What the command line proves itself with. */
    String operator() throws IOException {
        return Files.readString(folder.resolve("data").resolve("operator.token"))
                .strip();
    }

    /** The station's data folder. */
    Path data() {
        return folder.resolve("data");
    }

    JsonNode call(String verb, String path, String token, String body) {
        URI address = URI.create("http://127.0.0.1:" + station.address().getPort() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .method(verb, HttpRequest.BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() >= 400) {
                throw new IllegalStateException(verb + " " + path + ": " + answer.body());
            }
            return Json.mapper().readTree(answer.body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Stops the station and starts it again on the same data, with these settings. */
    void restart(String... more) {
        station.close();
        Map<String, String> all = new LinkedHashMap<>(settings);
        for (String setting : more) {
            int equals = setting.indexOf('=');
            all.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        station = station(folder, postgres, all);
    }

    /** Kills the station and starts it again on the same data. */
    void crash() {
        station.kill();
        station = station(folder, postgres, settings);
    }

    /** Modules of the station in a process of their own. */
    Child beside(String modules) {
        return Child.start(
                BenchHost.class,
                List.of(
                        "http://127.0.0.1:" + station.address().getPort(),
                        folder.resolve("data").toString(),
                        "station.modules=" + modules,
                        "database.url=" + postgres.url(),
                        "database.user=" + postgres.user()),
                Map.of("QUARK_DATABASE_PASSWORD", postgres.password()));
    }

    @Override
    public void close() throws IOException {
        station.close();
        http.close();
        end(folder, postgres, pool);
    }

    private static void end(Path folder, @Nullable EmbeddedPostgres postgres, @Nullable HikariDataSource pool)
            throws IOException {
        if (pool != null) {
            pool.close();
        }
        if (postgres != null) {
            Started.ended(postgres);
            postgres.close();
        }
        Scratch.delete(folder);
    }
}
