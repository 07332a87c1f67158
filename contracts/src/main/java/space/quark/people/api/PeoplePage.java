package space.quark.people.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of people for administrators.
 *
 * @param total how many there are on all pages
 * @param nextCursor absent at the end
 */
public record PeoplePage(
        List<ManagedPerson> people, long total, @Nullable String nextCursor) {
    public PeoplePage {
        people = List.copyOf(people);
    }
}
