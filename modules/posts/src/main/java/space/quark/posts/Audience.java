package space.quark.posts;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.PersonId;
import space.quark.dock.Unreachable;
import space.quark.posts.api.Post;
import space.quark.posts.api.PostStatus;
import space.quark.posts.api.Visibility;
import space.quark.relations.api.RelationEdges;

/** Who may read what. Relations are asked only about posts for followers, once for all of them. */
final class Audience {
    private final RelationEdges relations;

    Audience(RelationEdges relations) {
        this.relations = relations;
    }

    /** What decides who may read a post. */
    record Gate(PersonId author, PostStatus status, Visibility visibility) {
        static Gate of(Post post) {
            return new Gate(post.author().id(), post.status(), post.visibility());
        }
    }

    /** Whether the caller is trusted with every post: moderators, administrators, the station itself. */
    static boolean staff() {
        Caller caller = Caller.current();
        return caller.hasRole("moderator")
                || caller.hasRole("admin")
                || (caller.level() == Caller.Level.HUB && caller.personId() == null);
    }

    boolean mayRead(Gate gate) {
        return switch (verdict(gate)) {
            case YES -> true;
            case NO -> false;
            case FOLLOWERS -> !followedAmong(List.of(gate.author())).isEmpty();
        };
    }

    /** Those that the caller may read, in the same order. */
    List<Post> readable(List<Post> posts) {
        List<PersonId> asked = posts.stream()
                .map(Gate::of)
                .filter(gate -> verdict(gate) == Verdict.FOLLOWERS)
                .map(Gate::author)
                .distinct()
                .toList();
        Set<PersonId> followed = asked.isEmpty() ? Set.of() : followedAmong(asked);
        return posts.stream()
                .filter(post -> switch (verdict(Gate.of(post))) {
                    case YES -> true;
                    case NO -> false;
                    case FOLLOWERS -> followed.contains(post.author().id());
                })
                .toList();
    }

    /** Those of the people whom the caller follows; none while relations cannot be asked. */
    Set<PersonId> followedAmong(List<PersonId> people) {
        PersonId me = Caller.current().personId();
        if (me == null) {
            return Set.of();
        }
        try {
            return relations.between(new RelationEdges.Question(me, people)).edges().stream()
                    .filter(RelationEdges.Edge::follows)
                    .map(RelationEdges.Edge::other)
                    .collect(Collectors.toSet());
        } catch (Unreachable _) {
            return Set.of();
        }
    }

    private enum Verdict {
        YES,
        NO,
        FOLLOWERS
    }

    private static Verdict verdict(Gate gate) {
        @Nullable PersonId me = Caller.current().personId();
        boolean published = gate.status() == PostStatus.PUBLISHED;
        if ((published && gate.visibility() == Visibility.PUBLIC)
                || gate.author().equals(me)
                || staff()) {
            return Verdict.YES;
        }
        return published && gate.visibility() == Visibility.FOLLOWERS && me != null ? Verdict.FOLLOWERS : Verdict.NO;
    }
}
