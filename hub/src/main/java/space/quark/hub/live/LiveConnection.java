package space.quark.hub.live;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.hub.tokens.Verified;

/**
 * One signed-in client. Its own virtual thread reads what is new and writes it, waiting for the client to take each
 * message: a slow client lags, and nothing is kept for it.
 */
final class LiveConnection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveConnection.class);
    private static final Duration READ_DEADLINE = Duration.ofSeconds(10);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final LiveConnections station;
    private final PersonId person;
    private final Caller client;
    private final Transport transport;
    private final LogReader logs;
    private final Watching watching;
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();
    private volatile Verified token;
    private volatile @Nullable Thread thread;
    private long nextBeat;
    private long nextPoll;

    /** @param client who connected, for the calls that reading channels may take */
    LiveConnection(LiveConnections station, Verified token, Caller client, Positions positions, Transport transport) {
        this.station = station;
        this.token = token;
        this.person = person(token);
        this.client = client;
        this.transport = transport;
        this.logs = new LogReader(this, station.channels(), positions, transport);
        this.watching = new Watching(this, station.topics(), transport);
    }

    static PersonId person(Verified token) {
        PersonId person = token.personId();
        if (person == null) {
            throw Problem.of(CommonProblem.UNAUTHENTICATED);
        }
        return person;
    }

    PersonId person() {
        return person;
    }

    Verified token() {
        return token;
    }

    /** There is something new in the channel, or the set of channels changed. */
    void changed(String channel) {
        if (logs.changed(channel)) {
            wake();
        }
    }

    /** There may be a later version of a topic. */
    void changed(String topic, String channel) {
        if (watching.changed(topic, channel)) {
            wake();
        }
    }

    /** Watches a topic of which the client has seen these versions, by channel. */
    void watch(String topic, Map<String, Long> versions) {
        watching.wish(new Watching.Wish(topic, versions));
        wake();
    }

    void unwatch(String topic) {
        watching.wish(new Watching.Wish(topic, null));
        wake();
    }

    /** Takes a newer token of the same person. */
    void renew(Verified newer) {
        if (!person.equals(newer.personId())) {
            end(End.REVOKED);
            return;
        }
        token = newer;
        wake();
    }

    /** Ends the connection soon; the first reason counts. */
    void end(End why) {
        if (end.compareAndSet(null, why)) {
            wake();
        }
    }

    boolean ended() {
        return end.get() != null;
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        try {
            start();
            while (end.get() == null) {
                check();
                logs.work();
                watching.work();
                beat();
                rest();
            }
        } catch (TimeoutException _) {
            end(End.TOO_SLOW);
        } catch (IOException e) {
            LOG.debug("a live connection broke: {}", e.toString());
            end(End.GONE);
        } catch (InterruptedException _) {
            end(End.SHUTDOWN);
        } catch (RuntimeException e) {
            LOG.error("a live connection failed", e);
            end(End.FAILED);
        } finally {
            station.crowd().forget(this);
            watching.end();
            End why = end.get();
            transport.end(why == null ? End.FAILED : why);
        }
    }

    private void start() throws IOException, TimeoutException, InterruptedException {
        nextBeat = System.nanoTime() + station.settings().heartbeat().toNanos();
        askAgainIn(station.settings().poll());
        logs.begin();
    }

    private void check() {
        if (!station.verifier().stillGood(token)) {
            end(station.verifier().expired(token) ? End.EXPIRED : End.REVOKED);
        }
    }

    /** The module is away or failing; the position stays, so nothing is lost. */
    void troubled(String name, RuntimeException failure) {
        LOG.debug("live channel {} cannot be read now: {}", name, failure.toString());
        askAgainIn(AFTER_FAILURE);
    }

    private void beat() throws IOException, TimeoutException, InterruptedException {
        long now = System.nanoTime();
        if (now - nextBeat >= 0) {
            transport.heartbeat();
            nextBeat = now + station.settings().heartbeat().toNanos();
        }
        if (now - nextPoll >= 0) {
            logs.poll();
            watching.poll();
            askAgainIn(station.settings().poll());
        }
    }

    private void rest() {
        if (logs.isIdle() && end.get() == null) {
            long untilExpiry = station.untilExpiry(token).toNanos();
            long untilTurn = Math.min(nextBeat, nextPoll) - System.nanoTime();
            long pause = Math.min(Math.min(untilTurn, untilExpiry), watching.idle());
            if (pause > 0) {
                LockSupport.parkNanos(this, pause);
            }
        }
    }

    /** Spread by a tenth, so that many connections do not ask at once. */
    private void askAgainIn(Duration pause) {
        long nanos = pause.toNanos();
        nextPoll = System.nanoTime() + nanos - ThreadLocalRandom.current().nextLong(nanos / 10 + 1);
    }

    /** Reads on the client's behalf. */
    <T> T asClient(ScopedValue.CallableOp<T, RuntimeException> work) {
        Verified now = token;
        return new Caller(
                        now.level(),
                        person,
                        now.session(),
                        now.roles(),
                        null,
                        client.address(),
                        client.device(),
                        client.trace(),
                        station.clock().instant().plus(READ_DEADLINE))
                .call(work);
    }

    private void wake() {
        Thread running = thread;
        if (running != null) {
            LockSupport.unpark(running);
        }
    }
}
