package space.quark.host.bus;

/**
 * What became visible between two snapshots. A position with {@code seq} of {@code last} has read all of it.
 *
 * @param from what was visible before
 * @param upTo what is visible with it
 * @param last the highest seq in it
 */
record Tick(Snapshot from, Snapshot upTo, long last) {
    static final Tick NONE = new Tick(Snapshot.NONE, Snapshot.NONE, 0);

    static Tick of(Position position) {
        if (position.tick().isEmpty()) {
            return NONE;
        }
        String[] parts = position.tick().split("/");
        return new Tick(Snapshot.parse(parts[0]), Snapshot.parse(parts[1]), Long.parseLong(parts[2]));
    }

    Position at(long seq) {
        return new Position(from + "/" + upTo + "/" + last, seq);
    }
}
