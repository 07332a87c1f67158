package space.quark.reactions.api;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.Needs;
import space.quark.dock.Open;
import space.quark.dock.SignedIn;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectList;

/**
 * Likes and emoji on posts and comments. A person gives each kind to a subject at most once, and several kinds if they
 * like. Who may not read the subject gets what the subject's own module reports, such as {@code post not found}.
 */
@Contract("reactions")
public interface Reactions {
    /**
     * Gives a reaction; repeating it changes nothing. Reports {@code BLOCKED} when the caller and the author of the subject
     * block one another.
     */
    @Call(value = "PUT /reactions", retryable = true)
    @Needs("reactions:write")
    SubjectReactions react(Reaction reaction);

    /** Takes a reaction of the caller back; without one it changes nothing. */
    @Call(value = "DELETE /reactions", retryable = true)
    @Needs("reactions:write")
    SubjectReactions retract(Reaction reaction);

    /** The reactions to one subject, and the caller's own. */
    @Call(value = "GET /reactions", retryable = true)
    @Open
    SubjectReactions of(Subject subject);

    /** The same for several subjects, in the order asked; one that the caller may not read shows none. */
    @Call(value = "GET /reactions/counts", retryable = true)
    @Open
    ManyReactions counts(SubjectList subjects);

    /**
     * What the caller gave, latest first, also to what the caller can no longer read.
     *
     * @param limit 1 to 100, default 20
     */
    @Call(value = "GET /reactions/mine", retryable = true)
    @SignedIn
    OwnReactions mine(@Nullable String cursor, @Nullable Integer limit);

    /**
     * Who reacted, latest first.
     *
     * @param kind absent for every kind
     * @param limit 1 to 100, default 20
     */
    @Call(value = "GET /reactions/people", retryable = true)
    @Open
    ReactionPeople people(Subject subject, @Nullable String kind, @Nullable String cursor, @Nullable Integer limit);
}
