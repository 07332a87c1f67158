package space.quark.dock;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The neighbour could not be asked, or its answer did not arrive: distinct from anything the neighbour itself says. */
public final class Unreachable extends Problem {
    private static final long serialVersionUID = 1L;

    /**
     * @param code {@link CommonProblem#UNREACHABLE}, {@link CommonProblem#MODULE_UNAVAILABLE} or
     *     {@link CommonProblem#DEADLINE_EXCEEDED}; {@link CommonProblem#MODULE_MISSING} when the station knows nobody who
     *     could be asked
     */
    public Unreachable(ProblemCode code, @Nullable Throwable cause) {
        super(code.name(), code.status(), code.text(), List.of(), Duration.ofSeconds(1), cause);
    }
}
