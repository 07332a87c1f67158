package space.quark.host.bus;

/**
 * A place in an event source, kept by its reader.
 *
 * @param tick what the source wrote there; opaque to everyone else
 * @param seq the last event that has been read within the tick
 */
public record Position(String tick, long seq) {
    /** Before everything that the source still holds. */
    public static final Position START = new Position("", 0);
}
