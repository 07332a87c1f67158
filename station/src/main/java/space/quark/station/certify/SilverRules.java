package space.quark.station.certify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import tools.jackson.databind.JsonNode;

/** What makes a module a good neighbour. */
final class SilverRules {
    private static final Set<String> VERDICTS = Set.of("healthy", "degraded", "unhealthy", "starting");
    private static final int AT_ONCE = 32;
    private static final Duration SOON = Duration.ofSeconds(3);
    private static final byte[] BROKEN = "{\"broken".getBytes(StandardCharsets.UTF_8);

    private SilverRules() {}

    static List<Rule> rules() {
        return List.of(
                rule("health-form", "says how it is as JSON, with status and timestamp", SilverRules::form),
                rule(
                        "optional-or-404",
                        "answers 404 for what it does not offer, never an error",
                        SilverRules::optional),
                rule("unknown-is-404", "answers 404 for what it does not know", SilverRules::unknown),
                rule("routes-answer", "serves every route that it declares", SilverRules::answers),
                rule("wrong-method", "refuses a method that a route does not have", SilverRules::wrongMethod),
                rule("broken-input", "answers broken input with 4xx", SilverRules::brokenInput),
                rule("head", "answers HEAD without a body", SilverRules::head),
                rule("many-at-once", "serves " + AT_ONCE + " requests at once", SilverRules::atOnce));
    }

    private static Rule rule(String name, String promise, Rule.Check check) {
        return new Rule(Tier.SILVER, name, promise, check);
    }

    private static Verdict form(Subject module) throws IOException, InterruptedException {
        JsonNode health = module.get(module.endpoint("health")).json().orElse(null);
        if (health == null) {
            return Verdict.fail("its health is not a JSON object; answer {\"status\": \"healthy\", \"timestamp\": …}");
        }
        List<String> faults = new ArrayList<>();
        if (!VERDICTS.contains(health.path("status").asString(""))) {
            faults.add("status must be one of "
                    + String.join(", ", VERDICTS.stream().sorted().toList()));
        }
        if (!health.path("timestamp").isString()) {
            faults.add("timestamp is missing");
        }
        return Verdict.of(faults);
    }

    private static Verdict optional(Subject module) throws IOException, InterruptedException {
        List<String> faults = new ArrayList<>();
        for (String name : List.of("status", "metrics", "docs")) {
            String path = module.endpoint(name);
            boolean declared = module.manifest().path("endpoints").has(name);
            int status = module.get(path).status();
            if (status >= 500 || (declared && status == 404)) {
                faults.add(
                        "GET " + path + " answered " + status + (declared ? ", although the manifest names it" : ""));
            }
        }
        return Verdict.of(faults);
    }

    private static Verdict unknown(Subject module) throws IOException, InterruptedException {
        String path = "/quark-certify-no-such-path-" + Long.toHexString(System.nanoTime());
        boolean everything = module.routes().stream()
                .anyMatch(route -> Subject.example(route).equals("/1"));
        if (everything) {
            return Verdict.notNeeded("a route takes every path");
        }
        int status = module.get(path).status();
        return status == 404 ? Verdict.pass() : Verdict.fail("GET " + path + " answered " + status);
    }

    private static Verdict answers(Subject module) throws IOException, InterruptedException {
        List<String> faults = new ArrayList<>();
        int asked = 0;
        for (JsonNode route : module.routes()) {
            String path = Subject.example(route);
            // A variable may name what does not exist, which is 404 too.
            if (!route.path("method").asString().equals("GET")
                    || route.path("path").asString().contains("{")) {
                continue;
            }
            asked++;
            int status = module.get(path).status();
            if (status == 404 || status == 405 || status >= 500) {
                faults.add("GET " + path + " answered " + status);
            }
        }
        return asked == 0 ? Verdict.notNeeded("it declares no GET route without variables") : Verdict.of(faults);
    }

    private static Verdict wrongMethod(Subject module) throws IOException, InterruptedException {
        List<String> faults = new ArrayList<>();
        for (JsonNode route : module.routes()) {
            String path = Subject.example(route);
            boolean deletes = module.routes().stream()
                    .anyMatch(other -> Subject.example(other).equals(path)
                            && other.path("method").asString().equals("DELETE"));
            if (!deletes) {
                int status = module.send("DELETE", path, Map.of(), new byte[0]).status();
                if (status < 400 || status >= 500) {
                    faults.add("DELETE " + path + " answered " + status + ", and nobody declared it");
                }
            }
        }
        return module.routes().isEmpty() ? Verdict.notNeeded("it declares no routes") : Verdict.of(faults);
    }

    private static Verdict brokenInput(Subject module) throws IOException, InterruptedException {
        List<String> faults = new ArrayList<>();
        int asked = 0;
        for (JsonNode route : module.routes()) {
            String method = route.path("method").asString();
            if (!Set.of("POST", "PUT", "PATCH").contains(method)) {
                continue;
            }
            asked++;
            String path = Subject.example(route);
            int status = module.send(method, path, Map.of("Content-Type", "application/json"), BROKEN)
                    .status();
            if (status < 400 || status >= 500) {
                faults.add(method + " " + path + " with broken JSON answered " + status);
            }
        }
        return asked == 0 ? Verdict.notNeeded("it declares no route that takes a body") : Verdict.of(faults);
    }

    private static Verdict head(Subject module) throws IOException, InterruptedException {
        Reply reply = module.send("HEAD", module.endpoint("health"), Map.of(), new byte[0]);
        // 404, 405 and 501 say plainly that HEAD is not served.
        boolean honest = reply.status() == 200 || Set.of(404, 405, 501).contains(reply.status());
        return honest && reply.body().length == 0
                ? Verdict.pass()
                : Verdict.fail("HEAD answered " + reply.status() + " with " + reply.body().length + " bytes");
    }

    private static Verdict atOnce(Subject module) throws InterruptedException {
        String path = module.endpoint("health");
        Callable<Integer> look = () -> module.get(path).status();
        long start = System.nanoTime();
        int good = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> looks = java.util.stream.IntStream.range(0, AT_ONCE)
                    .mapToObj(_ -> threads.submit(look))
                    .toList();
            for (Future<Integer> one : looks) {
                good += isGood(one) ? 1 : 0;
            }
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        return good == AT_ONCE && millis < SOON.toMillis()
                ? Verdict.pass()
                : Verdict.fail(good + " of " + AT_ONCE + " were answered with 200, in " + millis + " ms");
    }

    private static boolean isGood(Future<Integer> look) throws InterruptedException {
        try {
            return look.get() == 200;
        } catch (ExecutionException _) {
            return false;
        }
    }
}
