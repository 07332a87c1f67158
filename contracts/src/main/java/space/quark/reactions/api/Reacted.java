package space.quark.reactions.api;

import java.time.Instant;
import java.util.Map;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.PersonId;
import space.quark.subjects.api.SubjectFacts;

/**
 * Somebody reacted to a subject.
 *
 * @param kind {@code like} or an emoji of the allowed set
 * @param counts reactions of the subject by kind, after this one
 */
@EventType("quark.reactions.reacted")
public record Reacted(SubjectFacts to, PersonId person, String kind, Map<String, Long> counts, Instant at)
        implements Event {
    public Reacted {
        counts = Map.copyOf(counts);
    }

    @Override
    public String key() {
        return to.subject().toString();
    }
}
