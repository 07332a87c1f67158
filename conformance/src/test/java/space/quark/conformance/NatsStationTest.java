package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.quark.nats.NatsServer;
import space.quark.station.RemoteStation;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** A whole station that changes to NATS: some of its modules in another process, the server there and not. */
@Timeout(240)
class NatsStationTest {
    private static final Map<String, String> HERE =
            Map.of("station.modules", "people,identity,relations,posts,notifications,reactions");

    private final Path data = Stations.dataFolder();

    @Test
    void eventsReachEverybodyOnceWhateverCarriesThem() throws Exception {
        String ada;
        String boris;
        try (Station station = Stations.start(data, Map.of())) {
            Client first = Client.of(station.address()).register("ada");
            Client second = Client.of(station.address()).register("boris");
            first.post("/api/v1/relation/follow", Map.of("followee_id", second.id()))
                    .expect(200);
            publish(second, "Before");
            awaitFeed(first, "Before");
            assertEquals(
                    "embedded",
                    operator(station).get("/events/broker").json().path("kind").asString());
            ada = String.valueOf(first.token());
            boris = String.valueOf(second.token());
        }
        try (NatsServer nats = NatsServer.begin()) {
            Files.writeString(data.resolve("quark.yaml"), "bus.kind: nats\nbus.nats.servers: " + nats.address() + "\n");
            try (Station station = Stations.start(data, HERE);
                    RemoteStation _ = Placement.host(data, station.address(), "feed,comments")) {
                throughNats(nats, station, as(station, ada), as(station, boris));
            }
        }
        Stations.delete(data);
    }

    private void throughNats(NatsServer nats, Station station, Client ada, Client boris) throws Exception {
        Client operator = operator(station);
        publish(boris, "Through");
        awaitFeed(ada, "Through", "Before");
        JsonNode carrier = operator.get("/events/broker").expect(200).json();
        assertEquals("nats", carrier.path("kind").asString());
        assertTrue(carrier.path("reachable").asBoolean(), carrier::toString);
        assertTrue(
                carrier.path("modules")
                        .valueStream()
                        .anyMatch(one -> one.path("held_events").asLong() > 1),
                carrier::toString);
        nats.kill();
        long post = publish(boris, "Dark");
        ada.post("/api/v1/comments", Map.of("subject", "post:" + post, "content", "I see nothing, @boris!"))
                .expect(201);
        Client.await("what waits is shown", () -> {
            JsonNode away = operator.get("/events/broker").json();
            return !away.path("reachable").asBoolean() && away.path("waiting").asLong() > 0;
        });
        String metrics = operator.get("/metrics").raw().body();
        assertTrue(metrics.contains("bus_broker_reachable 0.0"), metrics);
        nats.start();
        awaitFeed(ada, "Dark", "Through", "Before");
        Client.await("boris is told of the comment", () -> told(boris).equals(List.of("comment", "follow_created")));
        Client.await(
                "nothing waits",
                () -> operator.get("/events/broker").json().path("waiting").asLong() == 0);
    }

    private Client operator(Station station) throws Exception {
        return as(station, Files.readString(data.resolve("operator.token")).strip());
    }

    private static Client as(Station station, String token) {
        return Client.of(station.address()).bearing(token);
    }

    private static long publish(Client author, String title) {
        return author.publish(Map.of("title", title, "content", "Carried by whatever carries it."));
    }

    private static void awaitFeed(Client reader, String... titles) throws Exception {
        Client.await(
                "the feed is " + List.of(titles),
                () -> reader.get("/api/v1/feed")
                        .json()
                        .path("data")
                        .path("posts")
                        .valueStream()
                        .map(post -> post.path("title").asString())
                        .toList()
                        .equals(List.of(titles)));
    }

    private static List<String> told(Client person) {
        return person.get("/api/v1/notification/feed")
                .json()
                .path("data")
                .path("notifications")
                .valueStream()
                .map(it -> it.path("type").asString())
                .toList();
    }
}
