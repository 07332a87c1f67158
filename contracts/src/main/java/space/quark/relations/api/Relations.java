package space.quark.relations.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Call;
import space.quark.dock.Check;
import space.quark.dock.Contract;
import space.quark.dock.Id;
import space.quark.dock.Lenient;
import space.quark.dock.Open;
import space.quark.dock.PersonId;
import space.quark.dock.SignedIn;
import space.quark.people.api.PersonCard;

/** Who follows, blocks and mutes whom. Every call that names somebody unknown reports {@code USER_NOT_FOUND}. */
@Contract("relations")
public interface Relations {
    /**
     * Follows somebody; reports {@link RelationsProblem#CANNOT_FOLLOW_YOURSELF}, {@link RelationsProblem#BLOCKED} and
     * {@link RelationsProblem#ALREADY_FOLLOWING}.
     */
    @Call("POST /relation/follow")
    @SignedIn
    Done follow(Followee followee);

    /**
     * Follows somebody no longer, and takes back nothing else; reports
     * {@link RelationsProblem#CANNOT_UNFOLLOW_YOURSELF} and {@link RelationsProblem#FOLLOW_NOT_FOUND}.
     */
    @Call("POST /relation/unfollow")
    @SignedIn
    Done unfollow(Followee followee);

    /** Who follows a person, newest first. */
    @Call("GET /relation/{user_id}/followers")
    @Open
    Followers followers(PersonId userId, Paging paging);

    /** Whom a person follows, newest first. */
    @Call("GET /relation/{user_id}/followees")
    @Open
    Followees followees(PersonId userId, Paging paging);

    /** Ends following in both directions and prevents it until unblocked; blocking again changes nothing. */
    @Call(value = "POST /relation/block", retryable = true)
    @SignedIn
    Done block(Other other);

    /** Lifts a block, if there is one; following does not come back. */
    @Call(value = "POST /relation/unblock", retryable = true)
    @SignedIn
    Done unblock(Other other);

    /** Hides what somebody posts from the caller's feed; muting again changes nothing. */
    @Call(value = "POST /relation/mute", retryable = true)
    @SignedIn
    Done mute(Other other);

    /** Lifts a mute, if there is one. */
    @Call(value = "POST /relation/unmute", retryable = true)
    @SignedIn
    Done unmute(Other other);

    /** Whom the caller blocks, newest first. */
    @Call("GET /relation/blocked")
    @SignedIn
    Listed blocked(Paging paging);

    /** Whom the caller mutes, newest first. */
    @Call("GET /relation/muted")
    @SignedIn
    Listed muted(Paging paging);

    /** How the caller stands to a person. */
    @Call("GET /relation/{user_id}/status")
    @SignedIn
    Status status(PersonId userId);

    /** How many follow a person and how many the person follows. */
    @Call("GET /relation/{user_id}/counters")
    @Open
    Counters counters(PersonId userId);

    /** Whom to follow, or to follow no longer. */
    record Followee(@Nullable Long followeeId) {
        public Followee {
            Check.that()
                    .present("followee_id", followeeId)
                    .range("followee_id", followeeId, 1, Id.MAX)
                    .done();
        }

        public static Followee of(PersonId person) {
            return new Followee(person.value());
        }
    }

    /** Whom a block or a mute is about. */
    record Other(@Nullable Long userId) {
        public Other {
            Check.that()
                    .present("user_id", userId)
                    .range("user_id", userId, 1, Id.MAX)
                    .done();
        }

        public static Other of(PersonId person) {
            return new Other(person.value());
        }
    }

    /**
     * Which part of a list. What cannot be read, or lies outside the bounds, counts as absent.
     *
     * @param page from 1, which is the default; ignored beside a cursor
     * @param limit from 1 to 100, by default 20
     * @param cursor the {@code next_cursor} of an earlier answer
     */
    record Paging(
            @Lenient @Nullable Integer page,
            @Lenient @Nullable Integer limit,
            @Nullable String cursor) {
        /** The first twenty. */
        public static final Paging FIRST = new Paging(null, null, null);

        public Paging {
            page = page == null || page < 1 ? null : page;
            limit = limit == null || limit < 1 || limit > 100 ? null : limit;
        }

        /** The page, defaults applied. */
        public int number() {
            return page == null ? 1 : page;
        }

        /** The limit, defaults applied. */
        public int size() {
            return limit == null ? 20 : limit;
        }

        public static Paging page(int page, int limit) {
            return new Paging(page, limit, null);
        }

        public static Paging after(@Nullable String cursor, int limit) {
            return new Paging(null, limit, cursor);
        }
    }

    /** What was done, in words. */
    record Done(String message) {}

    /**
     * Some of those who follow a person.
     *
     * @param total how many there are in all
     * @param nextCursor where the list goes on, absent at its end
     */
    record Followers(
            List<PersonCard> followers,
            long total,
            int page,
            int limit,
            @Nullable String nextCursor) {
        public Followers {
            followers = List.copyOf(followers);
        }
    }

    /**
     * Some of those whom a person follows.
     *
     * @param total how many there are in all
     * @param nextCursor where the list goes on, absent at its end
     */
    record Followees(
            List<PersonCard> followees,
            long total,
            int page,
            int limit,
            @Nullable String nextCursor) {
        public Followees {
            followees = List.copyOf(followees);
        }
    }

    /**
     * Some of those whom the caller blocks or mutes.
     *
     * @param total how many there are in all
     * @param nextCursor where the list goes on, absent at its end
     */
    record Listed(
            List<PersonCard> users,
            long total,
            int page,
            int limit,
            @Nullable String nextCursor) {
        public Listed {
            users = List.copyOf(users);
        }
    }

    /** How the caller stands to somebody; that somebody blocks the caller is not told. */
    record Status(boolean follows, boolean followedBy, boolean blocks, boolean mutes) {}

    /** Sizes of the two lists of a person. */
    record Counters(long followers, long followees) {}
}
