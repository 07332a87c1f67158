package space.quark.feed;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Cursor;
import space.quark.dock.Database;
import space.quark.dock.PersonId;

/** The headers of somebody's feed, newest first, found in the way that suits the person. */
final class Timeline {
    private final Database database;
    private final HeaderStore headers;
    private final EdgeStore edges;
    private volatile Crowd crowd = Crowd.UNKNOWN;

    Timeline(Database database, HeaderStore headers, EdgeStore edges) {
        this.database = database;
        this.headers = headers;
        this.edges = edges;
    }

    /** Looks again at how many people write. */
    void look() {
        crowd = Crowd.of(database.read(handle -> headers.spread(handle, Crowd.SAMPLE)));
    }

    /** The {@code most} headers after that place; fewer only if there are no more. */
    List<Header> next(PersonId person, Cursor after, int most) {
        return database.read(
                handle -> next(handle, person, after, most, Plan.choose(crowd, edges.followees(handle, person), most)));
    }

    /** The same by a given plan; the result does not depend on it. */
    List<Header> next(PersonId person, Cursor after, int most, Plan plan) {
        return database.read(handle -> next(handle, person, after, most, plan));
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
            found.addAll(headers.merge(handle, person, place(found, after), most - found.size()));
        }
        return found;
    }

    private static Cursor place(List<Header> found, Cursor start) {
        return found.isEmpty() ? start : found.getLast().place();
    }
}
