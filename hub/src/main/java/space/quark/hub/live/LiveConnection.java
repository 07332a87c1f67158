package space.quark.hub.live;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveMessage;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.hub.tokens.Verified;

/**
 * One signed-in client. Its own virtual thread reads what is new in the channels and writes it, waiting for the client
 * to take each message: a slow client lags, and nothing is kept for it.
 */
final class LiveConnection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveConnection.class);
    private static final int BATCH = 100;
    private static final Duration READ_DEADLINE = Duration.ofSeconds(10);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    private final LiveConnections station;
    private final PersonId person;
    private final Caller client;
    private final Positions positions;
    private final Transport transport;
    private final Set<String> news = ConcurrentHashMap.newKeySet();
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
        this.positions = positions;
        this.transport = transport;
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
        if (news.add(channel)) {
            wake();
        }
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
                readNews();
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
            End why = end.get();
            transport.end(why == null ? End.FAILED : why);
        }
    }

    private void start() throws IOException, TimeoutException, InterruptedException {
        nextBeat = System.nanoTime() + station.settings().heartbeat().toNanos();
        askAgainIn(station.settings().poll());
        for (Map.Entry<String, LiveChannel> channel : station.channels().entrySet()) {
            know(channel.getKey(), channel.getValue());
            news.add(channel.getKey());
        }
        transport.send(new Transport.Outgoing("ready", positions.id(), null, null));
    }

    /** A channel seen for the first time starts at its end. */
    private boolean know(String name, LiveChannel channel) {
        if (positions.of(name) != null) {
            return true;
        }
        try {
            positions.advance(name, asClient(() -> channel.head(person)));
            return true;
        } catch (RuntimeException e) {
            troubled(name, e);
            return false;
        }
    }

    private void check() {
        if (!station.verifier().stillGood(token)) {
            end(station.verifier().expired(token) ? End.EXPIRED : End.REVOKED);
        }
    }

    private void readNews() throws IOException, TimeoutException, InterruptedException {
        for (String name : List.copyOf(news)) {
            if (end.get() != null) {
                return;
            }
            news.remove(name);
            LiveChannel channel = station.channels().get(name);
            if (channel != null && know(name, channel)) {
                read(name, channel);
            }
        }
    }

    private void read(String name, LiveChannel channel) throws IOException, TimeoutException, InterruptedException {
        List<LiveMessage> messages;
        try {
            Long position = positions.of(name);
            messages = asClient(() -> channel.after(person, position == null ? 0 : position, BATCH));
        } catch (RuntimeException e) {
            troubled(name, e);
            return;
        }
        for (LiveMessage message : messages) {
            if (end.get() != null) {
                return;
            }
            positions.advance(name, message.position());
            transport.send(new Transport.Outgoing(message.type(), positions.id(), name, message.data()));
        }
        if (messages.size() >= BATCH) {
            news.add(name);
        }
    }

    /** The module is away or failing; the position stays, so nothing is lost. */
    private void troubled(String name, RuntimeException failure) {
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
            news.addAll(station.channels().keySet());
            askAgainIn(station.settings().poll());
        }
    }

    private void rest() {
        if (news.isEmpty() && end.get() == null) {
            long untilExpiry = station.untilExpiry(token).toNanos();
            long pause = Math.min(Math.min(nextBeat, nextPoll) - System.nanoTime(), untilExpiry);
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

    private <T> T asClient(ScopedValue.CallableOp<T, RuntimeException> work) {
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
