package space.quark.station.certify;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import space.quark.hub.docking.ManifestCheck;

/** What a module needs to dock. */
final class BronzeRules {
    private static final int LARGEST_MANIFEST = 256 * 1024;
    private static final Duration PROMPT = Duration.ofSeconds(1);
    private static final int LOOKS = 20;

    private BronzeRules() {}

    static List<Rule> rules() {
        return List.of(
                new Rule(Tier.BRONZE, "manifest-served", "serves its manifest at GET /manifest", BronzeRules::served),
                new Rule(Tier.BRONZE, "manifest-valid", "has a manifest that fits the schema", BronzeRules::valid),
                new Rule(Tier.BRONZE, "manifest-stable", "serves the same manifest every time", BronzeRules::stable),
                new Rule(Tier.BRONZE, "health-served", "answers its health with 200", BronzeRules::healthy),
                new Rule(Tier.BRONZE, "health-prompt", "answers its health within a second", BronzeRules::prompt),
                new Rule(Tier.BRONZE, "keeps-answering", "answers time after time", BronzeRules::keeps));
    }

    private static Verdict served(Subject module) throws IOException, InterruptedException {
        Reply reply = module.get("/manifest");
        if (reply.status() != 200) {
            return Verdict.fail("GET /manifest answered " + reply.status() + "; serve the manifest there with 200");
        }
        if (reply.body().length > LARGEST_MANIFEST) {
            return Verdict.fail("the manifest has " + reply.body().length + " bytes, more than " + LARGEST_MANIFEST);
        }
        return Verdict.pass();
    }

    private static Verdict valid(Subject module) throws IOException, InterruptedException {
        ManifestCheck check = ManifestCheck.of(module.get("/manifest").body());
        module.manifest(check.manifest());
        return Verdict.of(check.faults().stream()
                .map(fault -> fault.field() + " " + fault.problem())
                .toList());
    }

    private static Verdict stable(Subject module) throws IOException, InterruptedException {
        byte[] first = module.get("/manifest").body();
        byte[] second = module.get("/manifest").body();
        return Arrays.equals(first, second)
                ? Verdict.pass()
                : Verdict.fail(
                        "two readings differ; keep times and counters out of the manifest, they belong in /status");
    }

    private static Verdict healthy(Subject module) throws IOException, InterruptedException {
        String path = module.endpoint("health");
        Reply reply = module.get(path);
        return reply.status() == 200
                ? Verdict.pass()
                : Verdict.fail("GET " + path + " answered " + reply.status() + ": " + firstLine(reply));
    }

    private static Verdict prompt(Subject module) throws IOException, InterruptedException {
        Duration took = module.get(module.endpoint("health")).took();
        return took.compareTo(PROMPT) < 0
                ? Verdict.pass()
                : Verdict.fail(
                        "it took " + took.toMillis() + " ms; check dependencies in the background, not in the request");
    }

    private static Verdict keeps(Subject module) throws IOException, InterruptedException {
        for (int look = 1; look <= LOOKS; look++) {
            int status = module.get(module.endpoint("health")).status();
            if (status != 200) {
                return Verdict.fail("look " + look + " of " + LOOKS + " at its health got " + status);
            }
        }
        return Verdict.pass();
    }

    private static String firstLine(Reply reply) {
        return reply.text()
                .lines()
                .findFirst()
                .map(line -> line.substring(0, Math.min(line.length(), 100)))
                .orElse("(empty)");
    }
}
