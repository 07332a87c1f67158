package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Nobody gets a 500 for what they sent, whatever they send to whichever route. */
class GatewaySweepTest {
    private static final int REQUESTS = Integer.getInteger("quark.sweep.requests", 1500);
    private static final long SEED = Long.getLong("quark.sweep.seed", 20_261_121L);

    /** They end the sweeper's own session or account. */
    private static final Set<String> ENDS_IT_ALL = Set.of("/api/v1/auth/logout-all");

    private final URI station = Stations.shared().address();
    private final Client nobody = Client.of(station);
    private final JsonNode document = nobody.get("/openapi.json").expect(200).json();

    @Test
    void noRouteStumblesOverOddValues() throws Exception {
        Client somebody = nobody.register("sweeper");
        Client.Reply post =
                somebody.post("/api/v1/posts", Map.of("title", "Swept", "content", "Odd things lie around here."));
        post.expect(201);
        Odd odd = new Odd(document, new Random(SEED));
        List<Odd.Route> routes = odd.routes().stream()
                .filter(route -> !ENDS_IT_ALL.contains(route.template()))
                .toList();
        assertTrue(routes.size() > 50, "all routes must be seen, found " + routes.size());
        List<String> stumbles = new ArrayList<>();
        Set<Integer> statuses = new HashSet<>();
        try (Wires wires = new Wires(station)) {
            for (int i = 0; i < REQUESTS; i++) {
                Odd.Request request = odd.to(routes.get(i % routes.size()));
                Map<String, String> headers = new LinkedHashMap<>(request.headers());
                headers.put("Content-Type", "application/json");
                if (i % 7 != 0) {
                    headers.put("Authorization", "Bearer " + somebody.token());
                }
                byte[] body = request.body().isEmpty() ? null : request.body().getBytes(StandardCharsets.UTF_8);
                Wire.Answer answer = wires.send(request.route().verb(), request.target(), headers, body);
                statuses.add(answer.status());
                String what = request.route().verb() + " " + request.target() + " " + request.body();
                if (answer.status() >= 500) {
                    stumbles.add(what + "\n   " + answer.text());
                } else {
                    Refusals.assertForm(answer, what);
                }
            }
        }
        assertEquals(List.of(), stumbles, () -> String.join("\n", stumbles));
        assertTrue(statuses.containsAll(Set.of(200, 400, 401, 404)), "too few kinds of answers: " + statuses);
    }

    @Test
    void aBadCursorIsRefusedWhereverThereIsOne() throws Exception {
        Client somebody = nobody.register("cursors");
        List<String> wrong = new ArrayList<>();
        int lists = 0;
        try (Wires wires = new Wires(station)) {
            for (Odd.Route route : new Odd(document, new Random(SEED)).routes()) {
                boolean paged = route.operation()
                        .path("parameters")
                        .valueStream()
                        .anyMatch(parameter -> parameter.path("name").asString().equals("cursor"));
                if (!paged) {
                    continue;
                }
                lists++;
                for (String cursor : List.of(
                        "!!",
                        "AAAA",
                        "%00",
                        "%F0%9F%91%A9",
                        "a".repeat(9000),
                        "a%0Ab",
                        "-1",
                        "null",
                        "AAAAAAAAAAAAAAAAAAAAAAA")) {
                    String target =
                            route.template().replaceAll("\\{[a-z_]+}", "1") + "?subject=post:1&cursor=" + cursor;
                    Wire.Answer answer = wires.send(
                            route.verb(), target, Map.of("Authorization", "Bearer " + somebody.token()), null);
                    Refusals.assertForm(answer, target);
                    if (answer.status() < 400 || answer.status() >= 500) {
                        wrong.add(route.verb() + " " + target + " -> " + answer.status() + " " + answer.text());
                    }
                }
            }
        }
        assertTrue(lists > 5, "lists with cursors must be seen, found " + lists);
        assertEquals(List.of(), wrong, () -> String.join("\n", wrong));
    }

    /** Connections as they are needed: one is used until the station says that it closes. */
    private static final class Wires implements AutoCloseable {
        private final URI station;
        private Wire wire;

        Wires(URI station) throws java.io.IOException {
            this.station = station;
            this.wire = new Wire(station);
        }

        Wire.Answer send(
                String verb,
                String target,
                Map<String, String> headers,
                byte @org.jspecify.annotations.Nullable [] body)
                throws java.io.IOException {
            Wire.Answer answer = wire.send(verb, target, headers, body);
            if (answer.closes()) {
                wire.close();
                wire = new Wire(station);
            }
            return answer;
        }

        @Override
        public void close() throws java.io.IOException {
            wire.close();
        }
    }
}
