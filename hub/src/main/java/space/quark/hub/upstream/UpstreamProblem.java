package space.quark.hub.upstream;

import java.time.Duration;
import space.quark.dock.ProblemCode;

/** Failures of the way to a module in a process of its own. */
public enum UpstreamProblem implements ProblemCode {
    /** No instance can be asked now. */
    QE201(503, "module unavailable"),
    /** The module has as much under way as it may have. */
    QE301(503, "module is busy"),
    /** An instance was asked, and what it answered is no answer. */
    BAD_GATEWAY(502, "the module did not answer properly");

    static final Duration SOON = Duration.ofSeconds(1);

    private final int status;
    private final String text;

    UpstreamProblem(int status, String text) {
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
}
