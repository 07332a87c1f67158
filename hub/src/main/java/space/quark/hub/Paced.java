package space.quark.hub;

import java.io.IOException;
import java.time.Duration;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body must come on: who sends a byte every few seconds is never idle, and would hold a place for ever. Only
 * the time counts in which somebody waits for the client.
 */
final class Paced extends Request.Wrapper {
    private static final Duration GRACE = Duration.ofMinutes(1);
    private static final long LEAST_PER_SECOND = 32;

    private final Duration grace;
    private volatile long waitedNanos;
    private long bytes;
    private Content.@Nullable Chunk end;

    Paced(Request request) {
        this(request, GRACE);
    }

    /** @param grace how long the client may be slow at most */
    Paced(Request request, Duration grace) {
        super(request);
        this.grace = grace;
    }

    @Override
    public Content.@Nullable Chunk read() {
        if (end != null) {
            return end;
        }
        Content.Chunk chunk = super.read();
        if (chunk == null || Content.Chunk.isFailure(chunk)) {
            return chunk;
        }
        bytes += chunk.remaining();
        if (chunk.isLast() || !isTooSlow()) {
            return chunk;
        }
        chunk.release();
        Content.Chunk failure = Content.Chunk.from(new IOException("the body comes too slowly"), true);
        end = failure;
        return failure;
    }

    private boolean isTooSlow() {
        Duration waited = Duration.ofNanos(waitedNanos);
        return waited.compareTo(grace) > 0 && bytes * 1000 < waited.toMillis() * LEAST_PER_SECOND;
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // One reader waits at a time.
    public void demand(Runnable demandCallback) {
        long from = System.nanoTime();
        super.demand(() -> {
            waitedNanos += System.nanoTime() - from;
            demandCallback.run();
        });
    }
}
