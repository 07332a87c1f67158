package space.quark.station.certify;

import java.util.Locale;

/**
 * What became of one rule.
 *
 * @param detail what was seen, and for a failure what to do about it
 */
public record Verdict(Kind kind, String detail) {
    /** Passed, failed, not needed by this module, or not tried this time. */
    enum Kind {
        PASS,
        FAIL,
        /** The module has nothing to which the rule applies. */
        NOT_NEEDED,
        /** The rule could not be tried with what the command was given. */
        NOT_TRIED;

        String wire() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static Verdict pass() {
        return new Verdict(Kind.PASS, "");
    }

    static Verdict fail(String detail) {
        return new Verdict(Kind.FAIL, detail);
    }

    static Verdict notNeeded(String why) {
        return new Verdict(Kind.NOT_NEEDED, why);
    }

    static Verdict notTried(String why) {
        return new Verdict(Kind.NOT_TRIED, why);
    }

    /** Passes when nothing is wrong. */
    static Verdict of(java.util.List<String> faults) {
        return faults.isEmpty() ? pass() : fail(String.join("; ", faults));
    }
}
