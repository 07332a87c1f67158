package space.quark.identity.api;

import java.util.List;

/** A person's sessions. */
public record SessionList(List<Session> sessions) {
    public SessionList {
        sessions = List.copyOf(sessions);
    }
}
