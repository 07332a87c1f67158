package space.quark.host.bus;

import java.util.List;

/**
 * Some events in the order in which they are to be handled.
 *
 * @param next where to read on once all of them are handled
 * @param more whether it is known that there are further events now
 */
public record Page(List<Entry> entries, Position next, boolean more) {
    public Page {
        entries = List.copyOf(entries);
    }

    /**
     * One event and its place within the tick of {@link Page#next}.
     *
     * @param seq grows from entry to entry
     */
    public record Entry(long seq, Envelope event) {}
}
