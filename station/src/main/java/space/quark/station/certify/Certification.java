package space.quark.station.certify;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import space.quark.host.StartupProblem;

/** Tries every rule on a live module and says which tier it reaches. */
public final class Certification {
    private Certification() {}

    /** What became of one rule. */
    public record Outcome(Rule rule, Verdict verdict) {
        /** The outcome as a line of a report. */
        public String line() {
            String line = "%-10s %-9s %-20s %s"
                    .formatted(verdict.kind().wire(), rule.tier().wire(), rule.name(), rule.promise());
            return verdict.detail().isEmpty() ? line : line + "\n           " + verdict.detail();
        }
    }

    /**
     * The whole of it.
     *
     * @param tier the highest tier of which every rule, and every rule of those below, is kept; null below bronze
     */
    public record Certificate(
            List<Outcome> outcomes, @Nullable Tier tier) {
        /** Whether this is at least the tier of that name. */
        public boolean reaches(String name) {
            for (Tier known : Tier.values()) {
                if (known.wire().equals(name)) {
                    return tier != null && tier.compareTo(known) >= 0;
                }
            }
            throw new StartupProblem(
                    "there is no tier " + name + ": name bronze, silver, gold or platinum", StartupProblem.USAGE);
        }

        /** One line for people. */
        public String summary(URI module) {
            long failed = count(Verdict.Kind.FAIL);
            long untried = count(Verdict.Kind.NOT_TRIED);
            return module + " is " + (tier == null ? "below bronze" : tier.wire()) + ": " + count(Verdict.Kind.PASS)
                    + " rules kept, " + failed + " failed, " + count(Verdict.Kind.NOT_NEEDED) + " not needed, "
                    + untried
                    + " not tried";
        }

        /** The certificate as it is written as JSON. */
        public Report report() {
            return new Report(
                    tier == null ? null : tier.wire(),
                    outcomes.stream()
                            .map(outcome -> new Line(
                                    outcome.rule().name(),
                                    outcome.rule().tier().wire(),
                                    outcome.verdict().kind().wire(),
                                    outcome.verdict().detail()))
                            .toList());
        }

        private long count(Verdict.Kind kind) {
            return outcomes.stream()
                    .filter(outcome -> outcome.verdict().kind() == kind)
                    .count();
        }
    }

    /** A certificate as JSON. */
    public record Report(@Nullable String tier, List<Line> rules) {}

    /** One rule of a certificate as JSON. */
    public record Line(String rule, String tier, String verdict, String detail) {}

    /**
     * @param mayStop whether rules may be tried that end the module
     * @param told is told each outcome as soon as it is known
     */
    public static Certificate of(URI module, boolean mayStop, Consumer<Outcome> told) throws InterruptedException {
        List<Rule> rules = new ArrayList<>(BronzeRules.rules());
        rules.addAll(SilverRules.rules());
        rules.addAll(GoldRules.rules());
        rules.addAll(PlatinumRules.rules());
        List<Outcome> outcomes = new ArrayList<>();
        try (Subject subject = new Subject(module, mayStop)) {
            for (Rule rule : rules) {
                Outcome outcome = new Outcome(rule, rule.tryOn(subject));
                outcomes.add(outcome);
                told.accept(outcome);
            }
        }
        return new Certificate(List.copyOf(outcomes), tier(outcomes).orElse(null));
    }

    private static Optional<Tier> tier(List<Outcome> outcomes) {
        Tier reached = null;
        for (Tier tier : Tier.values()) {
            boolean kept = outcomes.stream()
                    .filter(outcome -> outcome.rule().tier() == tier)
                    .allMatch(outcome -> switch (outcome.verdict().kind()) {
                        case PASS, NOT_NEEDED -> true;
                        case FAIL, NOT_TRIED -> false;
                    });
            if (!kept) {
                break;
            }
            reached = tier;
        }
        return Optional.ofNullable(reached);
    }
}
