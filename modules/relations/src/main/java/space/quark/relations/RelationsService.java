package space.quark.relations;

import static java.util.Objects.requireNonNull;

import java.util.List;
import space.quark.dock.Caller;
import space.quark.dock.PersonId;
import space.quark.relations.api.RelationEdges;
import space.quark.relations.api.Relations;

/** The contract: every change in {@link Changing}, lists of followers in one statement, others in two. */
final class RelationsService implements Relations {
    private final Changing changing;
    private final Pairs pairs;
    private final FollowStore follows;
    private final ShunStore shuns;

    RelationsService(Changing changing, Pairs pairs, FollowStore follows, ShunStore shuns) {
        this.changing = changing;
        this.pairs = pairs;
        this.follows = follows;
        this.shuns = shuns;
    }

    @Override
    public Done follow(Followee followee) {
        changing.follow(Caller.me(), person(followee));
        return new Done("Followed successfully");
    }

    @Override
    public Done unfollow(Followee followee) {
        changing.unfollow(Caller.me(), person(followee));
        return new Done("Unfollowed successfully");
    }

    @Override
    public Done block(Other other) {
        changing.block(Caller.me(), person(other));
        return new Done("Blocked successfully");
    }

    @Override
    public Done unblock(Other other) {
        changing.unblock(Caller.me(), person(other));
        return new Done("Unblocked successfully");
    }

    @Override
    public Done mute(Other other) {
        changing.mute(Caller.me(), person(other));
        return new Done("Muted successfully");
    }

    @Override
    public Done unmute(Other other) {
        changing.unmute(Caller.me(), person(other));
        return new Done("Unmuted successfully");
    }

    @Override
    public Followers followers(PersonId userId, Paging paging) {
        Listing listing = Listing.of(paging);
        Listing.Found found = pairs.known(userId, () -> follows.followers(userId, listing));
        Listing.Part part = listing.part(found.rows());
        return new Followers(part.cards(), found.total(), paging.number(), paging.size(), part.nextCursor());
    }

    @Override
    public Followees followees(PersonId userId, Paging paging) {
        Listing listing = Listing.of(paging);
        Listing.Found found = pairs.known(userId, () -> follows.followees(userId, listing));
        Listing.Part part = listing.part(found.rows());
        return new Followees(part.cards(), found.total(), paging.number(), paging.size(), part.nextCursor());
    }

    @Override
    public Listed blocked(Paging paging) {
        return listed(ShunStore.Way.BLOCK, paging);
    }

    @Override
    public Listed muted(Paging paging) {
        return listed(ShunStore.Way.MUTE, paging);
    }

    @Override
    public Status status(PersonId userId) {
        pairs.counters(userId);
        RelationEdges.Edge edge = follows.between(Caller.me(), List.of(userId)).getFirst();
        return new Status(edge.follows(), edge.followedBy(), edge.blocks(), edge.mutes());
    }

    @Override
    public Counters counters(PersonId userId) {
        return pairs.counters(userId);
    }

    private Listed listed(ShunStore.Way way, Paging paging) {
        PersonId me = Caller.me();
        long total = shuns.count(way, me);
        Listing listing = Listing.of(paging);
        // A page beyond the end is empty without a look at the rows before it.
        boolean beyond = listing.skip() > 0 && listing.skip() >= total;
        Listing.Part part = listing.part(beyond ? List.of() : shuns.list(way, me, listing));
        return new Listed(part.cards(), total, paging.number(), paging.size(), part.nextCursor());
    }

    private static PersonId person(Followee followee) {
        return new PersonId(requireNonNull(followee.followeeId()));
    }

    private static PersonId person(Other other) {
        return new PersonId(requireNonNull(other.userId()));
    }
}
