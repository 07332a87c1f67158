package space.quark.relations.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Call;
import space.quark.dock.Check;
import space.quark.dock.Contract;
import space.quark.dock.PersonId;
import space.quark.dock.SignedIn;
import space.quark.people.api.PersonCard;

/** What lists of people show beside each of them, and whom to list in the first place. */
@Contract("relations.lists")
public interface RelationLists {
    /** How the caller stands to each of these people, in the order asked. */
    @Call(value = "GET /relation/statuses", retryable = true)
    @SignedIn
    Statuses statuses(People people);

    /**
     * Whom the caller may like to follow: first those whom most of the caller's followees follow, then those with most
     * followers. Never the caller, nor anybody whom the caller follows, blocks or mutes already or who blocks the caller.
     *
     * @param limit 1 to 50, default 10
     */
    @Call(value = "GET /relation/suggestions", retryable = true)
    @SignedIn
    Suggestions suggestions(@Nullable Integer limit);

    /**
     * Several people.
     *
     * @param userIds 1 to 100, each kept once
     */
    record People(List<PersonId> userIds) {
        public People {
            Check.that()
                    .present("user_ids", userIds)
                    .size("user_ids", userIds, 1, 100)
                    .done();
            userIds = userIds.stream().distinct().toList();
        }
    }

    /** How the caller stands to several people. */
    record Statuses(List<StatusOf> statuses) {
        public Statuses {
            statuses = List.copyOf(statuses);
        }
    }

    /** How the caller stands to somebody, as in {@link Relations.Status}; to nobody in particular, all is false. */
    record StatusOf(PersonId userId, boolean follows, boolean followedBy, boolean blocks, boolean mutes) {}

    /** People whom the caller may like to follow, the likeliest first. */
    record Suggestions(List<Suggestion> people) {
        public Suggestions {
            people = List.copyOf(people);
        }
    }

    /**
     * Somebody whom the caller may like to follow.
     *
     * @param mutuals how many of those whom the caller followed last, at most 100 of them, follow this person
     * @param followers how many follow this person in all
     */
    record Suggestion(PersonCard person, long mutuals, long followers) {}
}
