package space.quark.feed;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Cursor;
import space.quark.dock.Database;
import space.quark.dock.PersonId;

/** The headers of somebody's feed, newest first, found in the way that suits the person. */
final class Timeline {
    /** Later than any post. */
    static final Cursor START = new Cursor(Instant.parse("9999-01-01T00:00:00Z"), Long.MAX_VALUE);

    private final Database database;
    private final HeaderStore headers;
    private final EdgeStore edges;
    private final Habits habits;
    private volatile Crowd crowd = Crowd.UNKNOWN;

    Timeline(Database database, HeaderStore headers, EdgeStore edges, Habits habits) {
        this.database = database;
        this.headers = headers;
        this.edges = edges;
        this.habits = habits;
    }

    /** Looks again at how many people write. */
    void look() {
        crowd = Crowd.of(database.read(handle -> headers.spread(handle, Crowd.SAMPLE)));
    }

    /** The {@code most} headers after that place, at most {@link HeaderStore#MOST}; fewer only if there are no more. */
    List<Header> next(PersonId person, Cursor after, int most) {
        Optional<Habits.Habit> habit = habits.find(person);
        return database.read(handle -> {
            long followees = habit.map(Habits.Habit::followees).orElseGet(() -> edges.followees(handle, person));
            double one = habit.map(Habits.Habit::headersForOne).orElseGet(() -> crowd.headersForOne(followees));
            Plan plan = Plan.choose(Math.min(one * most, crowd.posts()), followees);
            List<Header> found = next(handle, person, after, most, plan);
            if (after.equals(START)) {
                habits.keep(person, followees, headersForOne(found, most));
            }
            return found;
        });
    }

    /** The same by a given plan; the result does not depend on it. */
    List<Header> next(PersonId person, Cursor after, int most, Plan plan) {
        return database.read(handle -> next(handle, person, after, most, plan));
    }

    /** What a first page teaches: whoever does not fill it would be looked for in vain in everything. */
    private double headersForOne(List<Header> found, int most) {
        return found.size() < most
                ? Double.POSITIVE_INFINITY
                : Math.max(1, crowd.newerThan(found.getLast().publishedAt()) / most);
    }

    private List<Header> next(Handle handle, PersonId person, Cursor after, int most, Plan plan) {
        List<Header> found = new ArrayList<>();
        if (plan.probes() > 0) {
            found.addAll(headers.probe(handle, person, after, most, plan.probes()));
        }
        if (plan.hashed() > 0 && found.size() < most) {
            found.addAll(headers.hash(handle, person, place(found, after), most - found.size(), plan.hashed()));
        }
        if (found.size() < most) {
            Cursor last = place(found, after);
            int left = most - found.size();
            found.addAll(
                    plan.pruned()
                            ? headers.prunedMerge(handle, person, last, left)
                            : headers.merge(handle, person, last, left));
        }
        return found;
    }

    private static Cursor place(List<Header> found, Cursor start) {
        return found.isEmpty() ? start : found.getLast().place();
    }
}
