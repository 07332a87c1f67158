package space.quark.host.storage;

import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/** What a SQLSTATE means for the caller; constraint violations are left to the module. */
final class SqlFault {
    private static final Duration SOON = Duration.ofSeconds(1);

    private SqlFault() {}

    /** The SQLSTATE behind this failure, empty when SQL is not to blame. */
    static String state(Throwable failure) {
        SQLException cause = sqlException(failure);
        String state = cause == null ? null : cause.getSQLState();
        return state == null ? "" : state;
    }

    static @Nullable SQLException sqlException(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof SQLException found) {
                return found;
            }
            if (at instanceof Problem) {
                return null;
            }
        }
        return null;
    }

    /** Whether the same transaction, run again, may well succeed. */
    static boolean passing(Throwable failure) {
        return switch (state(failure)) {
            case "40001", "40P01" -> true;
            default -> false;
        };
    }

    /** The problem to report instead of this failure; absent when the failure should go on as it is. */
    static @Nullable Problem problem(Throwable failure) {
        String state = state(failure);
        return switch (state) {
            // text too long, number or time out of range, malformed text, NUL or unmappable characters, bad patterns,
            // a value too large for an index
            case "22001", "22003", "22007", "22008", "22021", "22P02", "22P05", "22025", "2201B", "54000" ->
                Problem.of(CommonProblem.VALIDATION_FAILED, failure);
            // statement, lock, idle and transaction timeouts; deadlocks that outlasted the retries
            case "57014", "55P03", "25P03", "25P04", "40001", "40P01" -> later(CommonProblem.OVERLOADED, failure);
            case "57P01", "57P02", "57P03" -> later(CommonProblem.MODULE_UNAVAILABLE, failure);
            case "25006" -> later(CommonProblem.MODULE_UNAVAILABLE, failure);
            default ->
                state.startsWith("08") || state.startsWith("53") || state.startsWith("58")
                        ? later(CommonProblem.MODULE_UNAVAILABLE, failure)
                        : null;
        };
    }

    private static Problem later(CommonProblem problem, Throwable cause) {
        return new Problem(problem.name(), problem.status(), problem.text(), java.util.List.of(), SOON, cause);
    }
}
