package space.quark.reactions.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.people.api.PersonCard;

/**
 * Who reacted, latest first.
 *
 * @param nextCursor absent at the end
 */
public record ReactionPeople(List<Given> people, @Nullable String nextCursor) {
    public ReactionPeople {
        people = List.copyOf(people);
    }

    /** One reaction of one person. */
    public record Given(PersonCard person, String kind, Instant at) {}
}
