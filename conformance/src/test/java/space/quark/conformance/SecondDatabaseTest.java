package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import space.quark.host.storage.DatabaseSettings;
import space.quark.host.storage.TestPostgres;
import space.quark.station.Station;

/** A module moves to a database of its own by a setting, and neither people nor its neighbours can tell. */
class SecondDatabaseTest {
    private Path data = Path.of("");

    @BeforeEach
    void folder() {
        data = Stations.dataFolder();
    }

    @AfterEach
    void delete() {
        Stations.delete(data);
    }

    @Test
    void postsLiveElsewhereAndTheJourneyIsTheSame() throws Exception {
        DatabaseSettings first = TestPostgres.empty();
        DatabaseSettings second = TestPostgres.empty();
        Map<String, String> settings = new HashMap<>();
        settings.putAll(place("database", first));
        settings.putAll(place("modules.posts.database", second));
        long post;
        try (Station station = Stations.start(data, settings)) {
            post = journey(Client.of(station.address()));
        }
        assertEquals(Set.of("posts"), schemas(second));
        assertTrue(
                schemas(first).containsAll(Set.of("hub", "people", "feed", "reactions")),
                schemas(first).toString());
        assertFalse(schemas(first).contains("posts"), schemas(first).toString());
        try (Station station = Stations.start(data, settings)) {
            Client.of(station.address()).get("/api/v1/posts/" + post).expect(200);
        }
    }

    /** Calls and events cross between the databases both ways. */
    private static long journey(Client nobody) throws Exception {
        Client ada = nobody.register("ada");
        Client boris = nobody.register("boris");
        ada.post("/api/v1/relation/follow", Map.of("followee_id", boris.id())).expect(200);
        long post = boris.publish(Map.of("title", "From elsewhere", "content", "Kept in another database."));
        Client.await("the post stands in ada's feed", () -> ada.feedBeginsWith(post));
        String subject = "post:" + post;
        ada.post("/api/v1/comments", Map.of("subject", subject, "content", "Far out!"))
                .expect(201);
        ada.put("/api/v1/reactions", Map.of("subject", subject, "kind", "like")).expect(200);
        Client.await("the post counts both", () -> {
            var seen = nobody.get("/api/v1/posts/" + post).expect(200).data();
            return seen.path("comment_count").asLong() == 1
                    && seen.path("reactions").path("like").asLong() == 1;
        });
        boris.patch("/api/v1/users/me", Map.of("full_name", "Boris Elsewhere")).expect(200);
        Client.await(
                "the post knows its author's new name",
                () -> nobody.get("/api/v1/posts/" + post)
                        .expect(200)
                        .data()
                        .path("author")
                        .path("full_name")
                        .asString("")
                        .equals("Boris Elsewhere"));
        return post;
    }

    private static Map<String, String> place(String prefix, DatabaseSettings settings) {
        return Map.of(
                prefix + ".url", settings.url(),
                prefix + ".user", settings.user(),
                prefix + ".password", settings.password(),
                prefix + ".pool_size", "8");
    }

    private static Set<String> schemas(DatabaseSettings at) throws SQLException {
        try (Connection connection = DriverManager.getConnection(at.url(), at.user(), at.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select nspname from pg_namespace
                        where nspname not like 'pg\\_%' and nspname not in ('information_schema', 'public')
                        """)) {
            Set<String> found = new TreeSet<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        }
    }
}
