package space.quark.reactions.api;

import java.time.Instant;
import java.util.Map;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.PersonId;
import space.quark.subjects.api.Subject;

/**
 * A reaction was taken back.
 *
 * @param counts reactions of the subject by kind, after this
 */
@EventType("quark.reactions.reaction_retracted")
public record ReactionRetracted(Subject subject, PersonId person, String kind, Map<String, Long> counts, Instant at)
        implements Event {
    public ReactionRetracted {
        counts = Map.copyOf(counts);
    }

    @Override
    public String key() {
        return subject.toString();
    }
}
