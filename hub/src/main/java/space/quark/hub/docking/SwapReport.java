package space.quark.hub.docking;

import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How far a swap came.
 *
 * @param step {@code starting}, {@code trial}, {@code draining}, {@code done}, {@code returned} or {@code failed}
 * @param from the instances that are replaced
 * @param to the successor
 */
public record SwapReport(String step, List<String> from, String to, String reason, Instant since) {
    /** The same in other words. */
    SwapReport saying(UnaryOperator<String> words) {
        return new SwapReport(step, from.stream().map(words).toList(), words.apply(to), words.apply(reason), since);
    }

    /** Whether nothing will change any more. */
    boolean isOver() {
        return step.equals("done") || step.equals("returned") || step.equals("failed");
    }
}
