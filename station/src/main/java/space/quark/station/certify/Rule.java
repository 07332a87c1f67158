package space.quark.station.certify;

import java.io.IOException;

/**
 * One rule of the protocol.
 *
 * @param name how the rule is called in reports, stable
 * @param promise what a module that keeps it does, in one clause
 */
public record Rule(Tier tier, String name, String promise, Check check) {
    /** Tries the rule on a live module. */
    @FunctionalInterface
    interface Check {
        /**
         * @throws IOException when the module cannot be spoken to, which counts as a failure
         */
        Verdict on(Subject module) throws IOException, InterruptedException;
    }

    Verdict tryOn(Subject module) throws InterruptedException {
        try {
            return check.on(module);
        } catch (IOException e) {
            return Verdict.fail(
                    "no answer: " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
        }
    }
}
