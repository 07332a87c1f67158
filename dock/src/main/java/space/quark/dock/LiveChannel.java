package space.quark.dock;

import java.util.List;

/**
 * The log behind one live channel. The station keeps a position per connection and reads on from it, so nothing is
 * lost or doubled and nothing is queued for a slow client.
 */
public interface LiveChannel {
    /**
     * The latest position; 0 when there is none. All messages up to it are there already, and every later one is beyond
     * it; it may be the position of a message to somebody else.
     */
    long head(PersonId person);

    /** Messages after the position, oldest first, at most {@code limit}; fewer only if there are no more. */
    List<LiveMessage> after(PersonId person, long position, int limit);
}
