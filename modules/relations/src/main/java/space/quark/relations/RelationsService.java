package space.quark.relations;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Function;
import space.quark.dock.Caller;
import space.quark.dock.PersonId;
import space.quark.relations.api.RelationEdges;
import space.quark.relations.api.Relations;

/** The contract: every change in {@link Changing}, every list in two statements. */
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
        long total = pairs.counters(userId).followers();
        Listing.Part part = part(paging, total, listing -> follows.followers(userId, listing));
        return new Followers(part.cards(), total, paging.number(), paging.size(), part.nextCursor());
    }

    @Override
    public Followees followees(PersonId userId, Paging paging) {
        long total = pairs.counters(userId).followees();
        Listing.Part part = part(paging, total, listing -> follows.followees(userId, listing));
        return new Followees(part.cards(), total, paging.number(), paging.size(), part.nextCursor());
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
        Listing.Part part = part(paging, total, listing -> shuns.list(way, me, listing));
        return new Listed(part.cards(), total, paging.number(), paging.size(), part.nextCursor());
    }

    /** A page beyond the end is empty without a look at the rows before it. */
    private static Listing.Part part(Paging paging, long total, Function<Listing, List<Listing.Row>> rows) {
        Listing listing = Listing.of(paging);
        return listing.part(listing.skip() >= total && listing.skip() > 0 ? List.of() : rows.apply(listing));
    }

    private static PersonId person(Followee followee) {
        return new PersonId(requireNonNull(followee.followeeId()));
    }

    private static PersonId person(Other other) {
        return new PersonId(requireNonNull(other.userId()));
    }
}
