package space.quark.posts;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.people.api.People;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.Person;
import space.quark.people.api.PersonCard;
import space.quark.posts.api.Post;

/** Whom posts show as their authors and whom they mention. */
final class Authors {
    /** The username of a card that is not known yet. */
    static final String MISSING = "";

    private static final String NAMELESS = "unknown";

    private final Database database;
    private final CopyStore store;
    private final PeopleDirectory directory;
    private final People people;

    Authors(Database database, CopyStore store, PeopleDirectory directory, People people) {
        this.database = database;
        this.store = store;
        this.directory = directory;
        this.people = people;
    }

    /** What only the author is shown of the author, absent while people cannot be asked. */
    record Self(@Nullable String email, @Nullable String bio) {}

    /** Reports {@code UNAUTHENTICATED} when the person is gone already. */
    Self self(PersonId me) {
        try {
            Person person = people.get(me);
            return new Self(person.email(), person.bio());
        } catch (Unreachable _) {
            return new Self(null, null);
        } catch (Problem problem) {
            throw problem.is(PeopleProblem.USER_NOT_FOUND) ? Problem.of(CommonProblem.UNAUTHENTICATED) : problem;
        }
    }

    /**
     * The posts with the cards of their authors: where events have not brought a card yet, people are asked, once for
     * all. Posts of those whom nobody knows any more are about to be erased and left out.
     */
    List<Post> complete(List<Post> posts) {
        List<PersonId> unknown = posts.stream()
                .map(post -> post.author())
                .filter(Authors::missing)
                .map(PersonCard::id)
                .distinct()
                .toList();
        if (unknown.isEmpty()) {
            return posts;
        }
        List<PersonCard> found = ask(unknown);
        Map<PersonId, PersonCard> cards =
                found.stream().collect(Collectors.toMap(PersonCard::id, Function.identity(), (one, _) -> one));
        return posts.stream()
                .map(post -> missing(post.author())
                        ? completed(post, cards.get(post.author().id()))
                        : post)
                .filter(Objects::nonNull)
                .toList();
    }

    /** What people say, kept for the next time; while they cannot be asked, cards without a name. */
    private List<PersonCard> ask(List<PersonId> unknown) {
        try {
            List<PersonCard> found =
                    directory.list(new PeopleDirectory.Ids(unknown)).cards();
            database.run(tx -> store.keepMissing(tx, found));
            return found;
        } catch (Unreachable _) {
            return unknown.stream()
                    .map(id -> new PersonCard(id, NAMELESS, null, null))
                    .toList();
        }
    }

    /** Whom the names mention, without the author; nobody while people cannot be asked. */
    Set<PersonId> mentioned(List<String> names, PersonId author) {
        if (names.isEmpty()) {
            return Set.of();
        }
        try {
            Set<PersonId> people = new HashSet<>();
            directory.listByNames(new PeopleDirectory.Names(names)).cards().forEach(card -> people.add(card.id()));
            people.remove(author);
            return Set.copyOf(people);
        } catch (Unreachable _) {
            return Set.of();
        }
    }

    private static boolean missing(PersonCard card) {
        return card.username().equals(MISSING);
    }

    private static @Nullable Post completed(Post post, @Nullable PersonCard card) {
        return card == null ? null : post.by(card);
    }
}
