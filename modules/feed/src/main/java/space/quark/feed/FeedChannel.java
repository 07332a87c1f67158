package space.quark.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import space.quark.dock.Database;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveMessage;
import space.quark.dock.PersonId;
import space.quark.feed.api.LivePost;

/**
 * The live channel of the home feed: one log for everybody, of which each person reads what is theirs. Whoever was away
 * for longer than the log is long is told that posts were missed.
 */
record FeedChannel(Database database, ArrivalStore arrivals, Standing standing) implements LiveChannel {
    static final String POST = "post";
    static final String MISSED = "missed";

    private record Stretch(long last, List<ArrivalStore.Arrival> arrivals) {}

    @Override
    public long head(PersonId person) {
        return database.read(arrivals::last);
    }

    @Override
    public List<LiveMessage> after(PersonId person, long position, int limit) {
        List<LiveMessage> told = new ArrayList<>();
        long from = position;
        while (true) {
            int most = limit - told.size();
            Stretch next = next(person, from, most);
            long kept = next.last() - ArrivalStore.KEPT;
            if (from < kept) {
                told.add(new LiveMessage(kept, MISSED, Map.of()));
                from = kept;
                if (most == 1) {
                    return told;
                }
                continue;
            }
            standing.open(person, next.arrivals(), ArrivalStore.Arrival::author).stream()
                    .map(FeedChannel::message)
                    .forEach(told::add);
            if (next.arrivals().size() < most || told.size() == limit) {
                return told;
            }
            from = next.arrivals().getLast().seq();
        }
    }

    private Stretch next(PersonId person, long from, int most) {
        return database.read(handle -> {
            long last = arrivals.last(handle);
            return new Stretch(
                    last, from < last - ArrivalStore.KEPT ? List.of() : arrivals.after(handle, person, from, most));
        });
    }

    private static LiveMessage message(ArrivalStore.Arrival arrival) {
        return new LiveMessage(
                arrival.seq(), POST, new LivePost(arrival.post(), arrival.author(), arrival.publishedAt()));
    }
}
