package space.quark.hub.docking;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import space.quark.dock.ProblemCode;

/** The failures of docking, by the codes of the original protocol. */
public enum DockingProblem implements ProblemCode {
    /** The module could not be asked; the text names the hop. */
    QE001(502, "registration failed"),
    QE002(400, "invalid manifest"),
    QE003(409, "the module exists and belongs to somebody else"),
    /** A heartbeat of an instance that was fenced (409) or is known no more (410). */
    QE101(409, "this instance was replaced by a newer one"),
    QE102(503, "the module is unhealthy"),
    QE103(503, "the module failed to start"),
    QE201(503, "the service is unavailable"),
    QE202(401, "not authenticated"),
    QE203(403, "permission denied"),
    QE301(503, "the hub is busy"),
    QE302(400, "a setting is wrong");

    private final int status;
    private final String text;

    DockingProblem(int status, String text) {
        this.status = status;
        this.text = text;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String text() {
        return text;
    }

    /** This failure in more exact words. */
    public Problem saying(String words) {
        return with(status, words, List.of());
    }

    /** This failure for these fields. */
    public Problem fields(List<Problem.Field> fields) {
        return with(status, text, fields);
    }

    /** This failure for one field. */
    public Problem field(String field, String remedy) {
        return fields(List.of(new Problem.Field(field, remedy)));
    }

    /** This failure with another of its statuses. */
    public Problem with(int otherStatus, String words, List<Problem.Field> fields) {
        return new Problem(name(), otherStatus, words, fields, pause(otherStatus), null);
    }

    private static @Nullable Duration pause(int status) {
        return status == 503 ? Duration.ofSeconds(1) : null;
    }
}
