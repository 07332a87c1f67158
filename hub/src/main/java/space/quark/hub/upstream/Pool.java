package space.quark.hub.upstream;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** The connections to one instance. Of those that wait for their next request the latest used is taken first. */
final class Pool {
    /** Shorter than what servers usually allow, so that ours is the side that ends an idle connection. */
    private static final Duration IDLE = Duration.ofSeconds(4);

    private static final Duration MARGIN = Duration.ofSeconds(1);
    private static final String TIMEOUT = "timeout=";

    private final URI base;
    private final ConcurrentLinkedDeque<Wire> resting = new ConcurrentLinkedDeque<>();
    private final Set<Wire> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;
    private volatile boolean cut;

    Pool(URI base) {
        this.base = base;
    }

    /** One that carried a request before, null when there is none that still can. */
    @Nullable Wire rested() {
        Wire wire = resting.pollFirst();
        while (wire != null && !wire.wake()) {
            wire.close();
            wire = resting.pollFirst();
        }
        return wire;
    }

    Wire fresh(Duration patience) throws IOException {
        Transport transport = Transport.connect(base, Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE));
        Wire wire = new Wire(transport, open);
        if (cut) {
            wire.close();
        }
        return wire;
    }

    /** Takes back one whose answer was read whole. */
    void rest(Wire wire) {
        long idle = idle(wire);
        if (closed || idle <= 0 || !wire.rest(idle)) {
            wire.close();
            return;
        }
        resting.offerFirst(wire);
        Wire oldest = resting.pollLast();
        if (oldest != null && !oldest.closed()) {
            resting.offerLast(oldest);
        }
        if (closed) {
            close();
        }
    }

    private static long idle(Wire wire) {
        List<String> words = wire.head.words(HttpHeader.KEEP_ALIVE);
        for (String word : words) {
            if (word.startsWith(TIMEOUT)) {
                try {
                    Duration told = Duration.ofSeconds(Integer.parseInt(word.substring(TIMEOUT.length())));
                    return Math.min(IDLE.toNanos(), told.minus(MARGIN).toNanos());
                } catch (NumberFormatException _) {
                    return 0;
                }
            }
        }
        return IDLE.toNanos();
    }

    /** Closes those that wait; those under way are closed instead of coming back. */
    void close() {
        closed = true;
        Wire wire = resting.pollFirst();
        while (wire != null) {
            wire.close();
            wire = resting.pollFirst();
        }
    }

    /** Closes all of them, whatever they carry. */
    void cut() {
        cut = true;
        open.forEach(Wire::close);
    }
}
