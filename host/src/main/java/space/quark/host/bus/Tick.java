package space.quark.host.bus;

import java.util.regex.Pattern;

/**
 * What became visible between two snapshots. A position with {@code seq} of {@code last} has read all of it.
 *
 * @param from what was visible before
 * @param upTo what is visible with it
 * @param last the highest seq in it
 */
record Tick(Snapshot from, Snapshot upTo, long last) {
    static final Tick NONE = new Tick(Snapshot.NONE, Snapshot.NONE, 0);

    private static final Pattern FORM = Pattern.compile("\\d+:\\d+:[\\d,]*/\\d+:\\d+:[\\d,]*/\\d+");

    /** What no outbox wrote, but a broker did, is the start. */
    static Tick of(Position position) {
        if (!isOne(position)) {
            return NONE;
        }
        String[] parts = position.tick().split("/");
        return new Tick(Snapshot.parse(parts[0]), Snapshot.parse(parts[1]), Long.parseLong(parts[2]));
    }

    /** Whether an outbox may have written it. */
    static boolean isOne(Position position) {
        return FORM.matcher(position.tick()).matches();
    }

    Position at(long seq) {
        return new Position(from + "/" + upTo + "/" + last, seq);
    }
}
