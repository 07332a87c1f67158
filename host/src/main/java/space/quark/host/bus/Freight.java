package space.quark.host.bus;

import java.util.List;

/**
 * How many events a relay takes at a time: where they are small more than a subscriber does, because an append waits for
 * a disk however much it carries; where they are large fewer, because all of them lie in memory.
 */
final class Freight {
    private static final int LARGEST = 4 << 20;
    private static final int TIMES = 4;

    private final int batch;
    private int limit;

    /** @param batch what a subscriber takes at most */
    Freight(int batch) {
        this.batch = batch;
        this.limit = batch;
    }

    int limit() {
        return limit;
    }

    /** The next ones will be about as large as these. */
    void carried(List<Envelope> events) {
        long length = events.stream().mapToLong(it -> it.data().length()).sum();
        long each = Math.max(1, length / Math.max(1, events.size()));
        limit = (int) Math.clamp(LARGEST / each, 1, (long) TIMES * batch);
    }
}
