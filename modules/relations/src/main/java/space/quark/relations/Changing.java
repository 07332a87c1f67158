package space.quark.relations;

import java.time.Instant;
import java.time.InstantSource;
import space.quark.dock.Event;
import space.quark.dock.Events;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.relations.api.Blocked;
import space.quark.relations.api.Followed;
import space.quark.relations.api.Muted;
import space.quark.relations.api.RelationsProblem;
import space.quark.relations.api.Unblocked;
import space.quark.relations.api.Unfollowed;
import space.quark.relations.api.Unmuted;

/** The rules of changing an edge; each change and what it announces are one transaction. */
final class Changing {
    private final Pairs pairs;
    private final FollowStore follows;
    private final ShunStore shuns;
    private final Events events;
    private final InstantSource clock;

    Changing(Pairs pairs, FollowStore follows, ShunStore shuns, Events events, InstantSource clock) {
        this.pairs = pairs;
        this.follows = follows;
        this.shuns = shuns;
        this.events = events;
        this.clock = clock;
    }

    void follow(PersonId me, PersonId other) {
        apart(me, other, RelationsProblem.CANNOT_FOLLOW_YOURSELF);
        pairs.changing(me, other, tx -> {
            Instant now = clock.instant();
            FollowStore.Attempt attempt = follows.follow(tx, me, other, now);
            if (attempt.blocked()) {
                throw Problem.of(RelationsProblem.BLOCKED);
            }
            if (!attempt.made()) {
                throw Problem.of(RelationsProblem.ALREADY_FOLLOWING);
            }
            events.publish(tx, new Followed(me, other, now));
            return attempt;
        });
    }

    void unfollow(PersonId me, PersonId other) {
        apart(me, other, RelationsProblem.CANNOT_UNFOLLOW_YOURSELF);
        pairs.ending(me, other, tx -> {
            if (!follows.unfollow(tx, me, other)) {
                throw Problem.of(RelationsProblem.FOLLOW_NOT_FOUND);
            }
            events.publish(tx, new Unfollowed(me, other, clock.instant()));
            return true;
        });
    }

    void block(PersonId me, PersonId other) {
        apart(me, other, RelationsProblem.CANNOT_BLOCK_YOURSELF);
        pairs.changing(me, other, tx -> {
            Instant now = clock.instant();
            boolean begun = shuns.begin(tx, ShunStore.Way.BLOCK, me, other, now);
            if (begun) {
                // Each ended edge is announced under its own key, where it comes after its Followed for sure.
                follows.part(tx, me, other)
                        .forEach(edge -> events.publish(tx, new Unfollowed(edge.follower(), edge.followee(), now)));
                events.publish(tx, new Blocked(me, other, now));
            }
            return begun;
        });
    }

    void unblock(PersonId me, PersonId other) {
        end(ShunStore.Way.BLOCK, me, other, new Unblocked(me, other, clock.instant()));
    }

    void mute(PersonId me, PersonId other) {
        apart(me, other, RelationsProblem.CANNOT_MUTE_YOURSELF);
        pairs.changing(me, other, tx -> {
            Instant now = clock.instant();
            boolean begun = shuns.begin(tx, ShunStore.Way.MUTE, me, other, now);
            if (begun) {
                events.publish(tx, new Muted(me, other, now));
            }
            return begun;
        });
    }

    void unmute(PersonId me, PersonId other) {
        end(ShunStore.Way.MUTE, me, other, new Unmuted(me, other, clock.instant()));
    }

    private void end(ShunStore.Way way, PersonId me, PersonId other, Event ended) {
        pairs.ending(me, other, tx -> {
            boolean wasThere = shuns.end(tx, way, me, other);
            if (wasThere) {
                events.publish(tx, ended);
            }
            return wasThere;
        });
    }

    private static void apart(PersonId me, PersonId other, RelationsProblem otherwise) {
        if (me.equals(other)) {
            throw Problem.of(otherwise);
        }
    }
}
