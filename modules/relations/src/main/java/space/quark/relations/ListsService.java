package space.quark.relations;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.Check;
import space.quark.relations.api.RelationLists;

/** Answers for lists of people, each time in one statement. */
final class ListsService implements RelationLists {
    private static final int USUAL_NUMBER = 10;

    private final FollowStore follows;
    private final SuggestionStore suggestions;

    ListsService(FollowStore follows, SuggestionStore suggestions) {
        this.follows = follows;
        this.suggestions = suggestions;
    }

    @Override
    public Statuses statuses(People people) {
        return new Statuses(follows.between(Caller.me(), people.userIds()).stream()
                .map(edge -> new StatusOf(edge.other(), edge.follows(), edge.followedBy(), edge.blocks(), edge.mutes()))
                .toList());
    }

    @Override
    public Suggestions suggestions(@Nullable Integer limit) {
        Check.that().range("limit", limit, 1, 50).done();
        return new Suggestions(suggestions.list(Caller.me(), limit == null ? USUAL_NUMBER : limit));
    }
}
