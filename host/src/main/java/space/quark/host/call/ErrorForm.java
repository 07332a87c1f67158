package space.quark.host.call;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/** Maps whatever was thrown to the problem that the caller may see; the thrown one stays as the private cause. */
public final class ErrorForm {
    private static final int MAX_CAUSES = 20;

    private ErrorForm() {}

    /**
     * The problem behind a failure of a call. Faults of the data that only the database noticed are VALIDATION_FAILED,
     * lost races 409 or 503, what nobody expected INTERNAL.
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

    private static @Nullable Problem database(SQLException sql, Throwable thrown) {
        String state = sql.getSQLState();
        if (state == null || state.length() != 5) {
            return sql instanceof SQLTransientException ? busy(thrown) : null;
        }
        return switch (state) {
            // too long, out of range, no such date, characters PostgreSQL cannot keep, a check of the table
            case "22001", "22003", "22008", "22021", "22P05", "23514" ->
                Problem.of(CommonProblem.VALIDATION_FAILED, thrown);
            case "23505", "23P01" -> Problem.of(CommonProblem.VERSION_CONFLICT, thrown);
            case "57014" -> Problem.of(CommonProblem.DEADLINE_EXCEEDED, thrown);
            case "40001", "40P01", "55P03", "57P01", "57P02", "57P03" -> busy(thrown);
            default -> state.startsWith("08") || state.startsWith("53") ? busy(thrown) : null;
        };
    }

    private static Problem busy(Throwable thrown) {
        CommonProblem code = CommonProblem.OVERLOADED;
        return new Problem(code.name(), code.status(), code.text(), List.of(), Duration.ofSeconds(1), thrown);
    }
}
