package space.quark.hub.events;

import java.time.Duration;
import java.util.List;
import space.quark.dock.Problem;
import space.quark.dock.ProblemCode;

/** Failures of publishing and hearing from outside. */
public enum EventProblem implements ProblemCode {
    /** The scope that is missing stands in the text. */
    QE203(403, "permission denied"),
    UNKNOWN_SUBSCRIPTION(404, "subscription not found"),
    EVENT_NOT_WAITING(404, "no such event waits to be acknowledged"),
    SUBSCRIPTION_IN_USE(409, "somebody hears with this subscription"),
    TOO_MANY_SUBSCRIPTIONS(409, "a module has at most 100 subscriptions"),
    TOO_MANY_WAITING(429, "too many polls and streams of this module wait");

    private final int status;
    private final String text;

    EventProblem(int status, String text) {
        this.status = status;
        this.text = text;
    }

    static Problem scopeMissing(String scope) {
        return new Problem(
                QE203.name(),
                QE203.status,
                "the scope " + scope
                        + " is missing: the module's manifest must ask for it, and an administrator grant it",
                List.of(),
                null,
                null);
    }

    static Problem inUse(String subscriber, Duration quiet) {
        return new Problem(
                SUBSCRIPTION_IN_USE.name(),
                SUBSCRIPTION_IN_USE.status,
                subscriber
                        + " is in use: stop whoever hears with it, or undock the module if it is sent its events, and"
                        + " try again when nobody has for " + quiet.toSeconds() + " seconds",
                List.of(),
                null,
                null);
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
