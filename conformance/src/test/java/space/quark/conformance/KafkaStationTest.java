package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.quark.kafka.server.KafkaServer;
import space.quark.station.Station;
import tools.jackson.databind.JsonNode;

/** A whole station whose events go through Kafka, while that is there and while it is not. */
@Timeout(180)
class KafkaStationTest {
    @Test
    void peopleMeetWhateverBecomesOfTheBroker() throws Exception {
        Path data = Stations.dataFolder();
        try (KafkaServer kafka = KafkaServer.start();
                Station station = Stations.start(
                        data,
                        Map.of("bus.kind", "kafka", "bus.kafka.servers", kafka.address(), "bus.kafka.timeout", "2s"))) {
            Client nobody = Client.of(station.address());
            Client ada = nobody.register("ada");
            Client boris = nobody.register("boris");
            ada.post("/api/v1/relation/follow", Map.of("followee_id", boris.id()))
                    .expect(200);
            Client.await("boris is told of his follower", () -> boris.notified().equals(List.of("follow_created")));

            Client operator = Client.of(station.address())
                    .bearing(Files.readString(data.resolve("operator.token")).strip());
            JsonNode carrier = operator.get("/events/broker").expect(200).json();
            assertEquals("kafka", carrier.path("kind").asString());
            assertTrue(carrier.path("reachable").asBoolean(), carrier::toString);
            assertTrue(
                    carrier.path("modules")
                            .valueStream()
                            .anyMatch(one -> one.path("held_events").asLong() > 0
                                    && one.path("held_bytes").asLong() > 0),
                    carrier::toString);

            kafka.kill();
            long post = boris.publish(Map.of("title", "Dark", "content", "Nobody hears of this yet."));
            ada.post("/api/v1/comments", Map.of("subject", "post:" + post, "content", "I do, @boris!"))
                    .expect(201);
            Client.await("what waits is shown", () -> {
                JsonNode away = operator.get("/events/broker").expect(200).json();
                return !away.path("reachable").asBoolean()
                        && away.path("waiting").asLong() > 0;
            });
            String metrics = operator.get("/metrics").raw().body();
            assertTrue(metrics.contains("bus_broker_reachable 0.0"), metrics);
            assertEquals(List.of("follow_created"), boris.notified());

            kafka.restart();
            Client.await("boris is told of the comment", () -> boris.notified().contains("comment"));
            Client.await("the post stands in ada's feed", () -> ada.feedBeginsWith(post));
        }
        Stations.delete(data);
    }
}
