package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import space.quark.kafka.server.KafkaServer;
import space.quark.station.Station;

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
            Client.await("boris is told of his follower", () -> types(boris).equals(List.of("follow_created")));

            kafka.kill();
            long post = boris.post("/api/v1/posts", Map.of("title", "Dark", "content", "Nobody hears of this yet."))
                    .expect(201)
                    .data()
                    .path("id")
                    .asLong();
            ada.post("/api/v1/comments", Map.of("subject", "post:" + post, "content", "I do, @boris!"))
                    .expect(201);
            assertEquals(List.of("follow_created"), types(boris));

            kafka.restart();
            Client.await("boris is told of the comment", () -> types(boris).contains("comment"));
            Client.await("the post stands in ada's feed", () -> ada.get("/api/v1/feed")
                            .expect(200)
                            .data()
                            .path("posts")
                            .path(0)
                            .path("id")
                            .asLong()
                    == post);
        }
        Stations.delete(data);
    }

    private static List<String> types(Client person) {
        return person.get("/api/v1/notification/feed")
                .expect(200)
                .data()
                .path("notifications")
                .valueStream()
                .map(it -> it.path("type").asString())
                .toList();
    }
}
