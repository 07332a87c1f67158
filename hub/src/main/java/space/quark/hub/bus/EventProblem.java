package space.quark.hub.bus;

import space.quark.dock.ProblemCode;

/** Failures of what is done with events. */
public enum EventProblem implements ProblemCode {
    UNKNOWN_DEAD_LETTER(404, "no such dead letter"),
    UNKNOWN_SUBSCRIBER(404, "nobody of this name hears that module here"),
    SUBSCRIBER_OF_A_MODULE(409, "a module of the station hears as long as it is docked: undock it to end that"),
    UNKNOWN_REPLAY(404, "no such replay"),
    UNKNOWN_EVENT(404, "no such event is kept"),
    REPLAY_RUNNING(409, "a replay into this subscriber is running already");

    private final int status;
    private final String text;

    EventProblem(int status, String text) {
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
