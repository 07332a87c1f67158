package space.quark.people.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some of everybody.
 *
 * @param nextCursor where the list goes on, absent at its end
 */
public record Roll(List<Person> users, @Nullable String nextCursor) {
    public Roll {
        users = List.copyOf(users);
    }
}
