package space.quark.host.call;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/** Maps whatever was thrown to the problem that the caller may see; the thrown one stays as the private cause. */
public final class ErrorForm {
    private static final int MAX_CAUSES = 20;

    private ErrorForm() {}

    /**
     * The problem behind a failure of a call: what was said, constraints that only the database noticed as
     * VALIDATION_FAILED or VERSION_CONFLICT, and what nobody expected as INTERNAL.
     */
    public static Problem problem(Throwable thrown) {
        Throwable at = thrown;
        for (int i = 0; at != null && i < MAX_CAUSES; i++) {
            Problem problem = known(at, thrown);
            if (problem != null) {
                return problem;
            }
            at = at.getCause();
        }
        return Problem.of(CommonProblem.INTERNAL, thrown);
    }

    /** The problem behind a value that could not be made of what the caller sent. */
    static Problem ofInput(Throwable thrown) {
        Problem plain = Problem.of(CommonProblem.VALIDATION_FAILED, thrown);
        return thrown instanceof Problem problem ? problem : plain;
    }

    private static @Nullable Problem known(Throwable at, Throwable thrown) {
        return switch (at) {
            case Problem problem -> problem;
            case SQLException sql -> database(sql, thrown);
            default -> null;
        };
    }

    /** Constraints that a module left to the database; all other faults of SQL are told apart where it is spoken. */
    private static @Nullable Problem database(SQLException sql, Throwable thrown) {
        return switch (String.valueOf(sql.getSQLState())) {
            case "23514" -> Problem.of(CommonProblem.VALIDATION_FAILED, thrown);
            case "23505", "23P01" -> Problem.of(CommonProblem.VERSION_CONFLICT, thrown);
            default -> null;
        };
    }
}
