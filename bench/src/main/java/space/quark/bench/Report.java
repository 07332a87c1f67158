package space.quark.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The table of a run: what was measured, its baseline, the ratio, and what was to be reached. */
final class Report {
    private final List<String> lines = new ArrayList<>();

    Report() {
        print("| what | Quark | baseline | ratio | reach | |");
        print("|---|---|---|---|---|---|");
    }

    /**
     * One measured row.
     *
     * @param ratio how Quark stands to the baseline; better than {@code reach} when it is {@code atLeast} it (or at most)
     */
    void row(String what, String quark, String baseline, double ratio, boolean atLeast, double reach) {
        boolean reached = atLeast ? ratio >= reach : ratio <= reach;
        print(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.2f | %s %s | %s |",
                what,
                quark,
                baseline,
                ratio,
                atLeast ? "≥" : "≤",
                plain(reach),
                reached ? "reached" : "missed"));
    }

    /** A row that informs and has nothing to reach. */
    void note(String what, String quark, String baseline) {
        print("| " + what + " | " + quark + " | " + baseline + " | | | |");
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }

    private void print(String line) {
        lines.add(line);
        System.out.println(line);
    }

    static String rate(Load.Result result, double cpuSeconds) {
        return String.format(
                Locale.ROOT,
                "%,.0f/s, p50 %.2f ms, p99 %.2f ms, %.0f µs CPU%s",
                result.perSecond(),
                result.p50() / 1e3,
                result.p99() / 1e3,
                cpuSeconds * 1e6 / Math.max(1, result.requests()),
                result.errors() == 0 ? "" : ", " + result.errors() + " ERRORS");
    }
}
