package space.quark.people.api;

import java.util.List;

/**
 * A page of people.
 *
 * @param total how many there are on all pages
 */
public record PeopleFound(List<Person> users, long total) {
    public PeopleFound {
        users = List.copyOf(users);
    }
}
