package space.quark.station.certify;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** What lets a module be swapped without a dropped request. The last ones end it. */
final class PlatinumRules {
    private static final Duration TO_END = Duration.ofSeconds(15);
    private static final long BEGINS_MILLIS = 100;
    private static final Duration GLANCE = Duration.ofMillis(50);
    private static final String NEEDS_STOP = "it would end the module: add --with-stop";

    private PlatinumRules() {}

    static List<Rule> rules() {
        return List.of(
                rule("status-served", "tells more about itself at GET /status", PlatinumRules::status),
                rule("events-once", "takes the same event twice without complaint", PlatinumRules::events),
                rule("settings-taken", "takes changed settings, or answers 404", PlatinumRules::settings),
                rule("drain-heeded", "accepts POST /drain and goes on answering", PlatinumRules::drain),
                rule("finishes", "answers what it began before it was told to stop", PlatinumRules::finishes),
                rule(
                        "shutdown-ends",
                        "ends within " + TO_END.toSeconds() + " s of POST /shutdown",
                        PlatinumRules::ends));
    }

    private static Rule rule(String name, String promise, Rule.Check check) {
        return new Rule(Tier.PLATINUM, name, promise, check);
    }

    private static Verdict status(Subject module) throws IOException, InterruptedException {
        Reply reply = module.get(module.endpoint("status"));
        return reply.status() == 200 && reply.json().isPresent()
                ? Verdict.pass()
                : Verdict.fail("GET " + module.endpoint("status") + " answered " + reply.status()
                        + ", not 200 with a JSON object");
    }

    private static Verdict events(Subject module) throws IOException, InterruptedException {
        if (!module.manifest().path("endpoints").has("events")) {
            return Verdict.notNeeded("it is not sent events");
        }
        Map<String, Object> event = Map.of(
                "specversion", "1.0",
                "id", UUID.randomUUID().toString(),
                "source", "quark-certify",
                "type", "quark.certify.tried",
                "subject", "certify:1",
                "time", Instant.now().toString(),
                "data", Map.of());
        byte[] body = Json.mapper()
                .writeValueAsBytes(Map.of("subscription", "certify", "events", List.of(event), "cursor", "certify-1"));
        for (int time = 1; time <= 2; time++) {
            int status = module.send(
                            "POST", module.endpoint("events"), Map.of("Content-Type", "application/json"), body)
                    .status();
            if (status < 200 || status >= 300) {
                return Verdict.fail("time " + time + " it answered " + status
                        + "; acknowledge what is not for you, and what you have seen before");
            }
        }
        return Verdict.pass();
    }

    /** Only where it ends afterwards: what a module that serves was set is not this kit's to change. */
    private static Verdict settings(Subject module) throws IOException, InterruptedException {
        JsonNode properties = module.manifest().path("settings").path("properties");
        if (properties.isEmpty()) {
            return Verdict.notNeeded("it has no settings");
        }
        if (!module.mayStop()) {
            return Verdict.notTried(NEEDS_STOP);
        }
        Map<String, Object> defaults = new TreeMap<>();
        properties.properties().forEach(one -> {
            if (one.getValue().has("default")) {
                defaults.put(one.getKey(), one.getValue().path("default"));
            }
        });
        byte[] body = Json.mapper()
                .writeValueAsBytes(Map.of("configuration", defaults, "configurationGeneration", Long.MAX_VALUE >> 11));
        String path = module.endpoint("config");
        int status = module.send("POST", path, Map.of("Content-Type", "application/json"), body)
                .status();
        if (status == 404 && !module.manifest().path("endpoints").has("config")) {
            return Verdict.notNeeded("it hears of its settings when it docks, and by heartbeats");
        }
        return status >= 200 && status < 300 ? Verdict.pass() : Verdict.fail("POST " + path + " answered " + status);
    }

    private static Verdict drain(Subject module) throws IOException, InterruptedException {
        if (!module.mayStop()) {
            return Verdict.notTried(NEEDS_STOP);
        }
        String path = module.endpoint("drain");
        int drained = module.send("POST", path, Map.of(), new byte[0]).status();
        if (drained < 200 || drained >= 300) {
            return Verdict.fail("POST " + path + " answered " + drained);
        }
        int manifest = module.get("/manifest").status();
        return manifest == 200
                ? Verdict.pass()
                : Verdict.fail(
                        "after it GET /manifest answered " + manifest + "; finish what is under way before you close");
    }

    /** A request whose body is half sent when the module is told to stop. */
    private static Verdict finishes(Subject module) throws IOException, InterruptedException {
        if (!module.mayStop()) {
            return Verdict.notTried(NEEDS_STOP);
        }
        try (RawConnection begun = new RawConnection(module.base())) {
            begun.send(
                    begun.head("POST", "/quark-certify-no-such-path", "Content-Type: text/plain", "Content-Length: 4")
                            + "\r\nha");
            // Nothing tells when it has begun with what was sent.
            TimeUnit.MILLISECONDS.sleep(BEGINS_MILLIS);
            int told = module.send("POST", module.endpoint("shutdown"), Map.of(), new byte[0])
                    .status();
            if (told < 200 || told >= 300) {
                return Verdict.fail("POST " + module.endpoint("shutdown") + " answered " + told);
            }
            begun.send("lf");
            int status = begun.answer();
            return status > 0 ? Verdict.pass() : Verdict.fail("the connection was closed without an answer");
        } catch (SocketException _) {
            return Verdict.fail("the connection was reset without an answer");
        }
    }

    private static Verdict ends(Subject module) throws InterruptedException {
        if (!module.mayStop()) {
            return Verdict.notTried(NEEDS_STOP);
        }
        Instant until = Instant.now().plus(TO_END);
        while (Instant.now().isBefore(until)) {
            try (RawConnection still = new RawConnection(module.base())) {
                still.send(still.head("GET", module.endpoint("health")));
            } catch (ConnectException _) {
                return Verdict.pass();
            } catch (IOException _) {
                // Still there, in some way.
            }
            Thread.sleep(GLANCE);
        }
        return Verdict.fail("it still takes connections");
    }
}
