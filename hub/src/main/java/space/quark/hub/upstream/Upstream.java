package space.quark.hub.upstream;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import space.quark.hub.upstream.Witness.Failure;

/**
 * One instance of a module at an address. It lives as long as the instance is docked, through all generations; one that was
 * drained takes nothing ever again.
 */
public final class Upstream {
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final String module;
    private final String instance;
    private final URI base;
    private final Witness witness;
    private final InstantSource clock;
    private final Breaker breaker = new Breaker();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Set<Stay> stays = ConcurrentHashMap.newKeySet();
    private final Pool pool;
    private final String path;
    private final String host;
    private final ReentrantLock leaving = new ReentrantLock();
    private final Condition quiet = leaving.newCondition();
    private volatile boolean drained;
    private volatile long lastTaken;

    /** @param base where it listens, {@code http://host:port}, and the path before all of its paths if there is one */
    public Upstream(String module, String instance, URI base, Witness witness, InstantSource clock) {
        this.module = module;
        this.instance = instance;
        this.base = base;
        this.pool = new Pool(base);
        String path = base.getRawPath() == null ? "" : base.getRawPath();
        this.path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        this.host = base.getRawAuthority();
        this.witness = witness;
        this.clock = clock;
    }

    public String module() {
        return module;
    }

    public String instance() {
        return instance;
    }

    public URI base() {
        return base;
    }

    /** Requests under way, streams and WebSockets among them. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Event streams and WebSockets under way. */
    public int streams() {
        return stays.size();
    }

    /**
     * What came of requests since it docked.
     *
     * @param answered those that the instance answered, whatever it said
     * @param failed those that it did not answer, or with a 5xx
     */
    public record Tally(long answered, long failed) {}

    public Tally tally() {
        return new Tally(answered.sum(), failed.sum());
    }

    /** Whether a request may be sent there; {@code now} in milliseconds of the clock. */
    public boolean usable(long now) {
        return !drained && breaker.usable(now);
    }

    /** Forgets failures, after a good probe. */
    public void forgive() {
        breaker.reset();
    }

    /**
     * Takes nothing new, and waits until nothing is under way or the patience is at an end; then event streams are ended and
     * WebSockets closed with 1012, and what is still under way soon after is broken off, whatever it is. Returns whether nothing
     * had to be ended.
     */
    public boolean drained(Duration patience) {
        drained = true;
        pool.close();
        boolean whole = awaitQuiet(patience);
        if (!whole) {
            endStreams();
            if (!awaitQuiet(LAST_WORDS)) {
                pool.cut();
                stays.forEach(Stay::cut);
                awaitQuiet(LAST_WORDS);
            }
        }
        return whole;
    }

    /** Tells event streams and WebSockets to come back, to whoever takes them then. */
    public void endStreams() {
        stays.forEach(Stay::end);
    }

    private boolean awaitQuiet(Duration patience) {
        long left = patience.toNanos();
        leaving.lock();
        try {
            while (inFlight.get() > 0) {
                if (left <= 0) {
                    return false;
                }
                left = quiet.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            leaving.unlock();
        }
    }

    /** Begins a request, if it may begin. */
    boolean enter(long now) {
        inFlight.incrementAndGet();
        if (!drained && breaker.admit(now)) {
            lastTaken = System.nanoTime();
            return true;
        }
        leave();
        return false;
    }

    /** A request that was begun is over. */
    void leave() {
        if (inFlight.decrementAndGet() == 0 && drained) {
            leaving.lock();
            try {
                quiet.signalAll();
            } finally {
                leaving.unlock();
            }
        }
    }

    /** Whether this one is the better choice: less under way, or as much and longer not asked. */
    boolean beats(Upstream other) {
        int difference = inFlight.get() - other.inFlight.get();
        return difference < 0 || (difference == 0 && lastTaken - other.lastTaken < 0);
    }

    void answered(int status) {
        answered.increment();
        if (status >= 500) {
            failed.increment();
        }
        if (breaker.succeeded()) {
            witness.recovered(this);
        }
    }

    void failed(Failure failure, String reason) {
        failed.increment();
        breaker.failed(failure == Failure.CONNECT, clock.millis());
        witness.failed(this, failure, reason);
    }

    /** What stands before every path there, without a slash at its end. */
    String path() {
        return path;
    }

    /** What it calls itself: host and port. */
    String host() {
        return host;
    }

    Pool pool() {
        return pool;
    }

    /** Until {@link #gone}, draining tells it to end. */
    void staying(Stay stay) {
        stays.add(stay);
    }

    void gone(Stay stay) {
        stays.remove(stay);
    }

    @Override
    public String toString() {
        return module + "/" + instance + " at " + base;
    }
}
