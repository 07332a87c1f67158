package space.quark.hub.live;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import space.quark.dock.PersonId;

/** Who is connected, bounded per person and in all. */
final class Crowd {
    private final LiveSettings settings;
    private final Map<PersonId, Set<LiveConnection>> people = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final ReentrantLock leaving = new ReentrantLock();
    private final Condition someoneLeft = leaving.newCondition();
    private volatile boolean closing;

    Crowd(LiveSettings settings) {
        this.settings = settings;
    }

    /** Everybody inside, those included that have not shown a token yet. */
    int size() {
        return count.get();
    }

    boolean full() {
        return closing || count.get() >= settings.connections();
    }

    /** Counts a client that comes in; false when there are too many. */
    boolean enter() {
        if (count.incrementAndGet() > settings.connections() || closing) {
            leave();
            return false;
        }
        return true;
    }

    /** A client that entered is gone. */
    void leave() {
        count.decrementAndGet();
        leaving.lock();
        try {
            someoneLeft.signalAll();
        } finally {
            leaving.unlock();
        }
    }

    /** Takes in a signed-in client that has entered; false when the person has too many connections. */
    boolean admit(LiveConnection connection) {
        boolean[] admitted = {false};
        people.compute(connection.person(), (_, known) -> {
            Set<LiveConnection> own = known == null ? ConcurrentHashMap.newKeySet() : known;
            admitted[0] = own.size() < settings.perPerson() && own.add(connection);
            return own.isEmpty() ? null : own;
        });
        if (closing) {
            connection.end(End.SHUTDOWN);
        }
        return admitted[0];
    }

    void forget(LiveConnection connection) {
        people.computeIfPresent(connection.person(), (_, own) -> {
            own.remove(connection);
            return own.isEmpty() ? null : own;
        });
    }

    Collection<LiveConnection> of(PersonId person) {
        return people.getOrDefault(person, Set.of());
    }

    /** A view of the people who are connected. */
    Set<PersonId> people() {
        return Collections.unmodifiableSet(people.keySet());
    }

    Collection<LiveConnection> all() {
        return people.values().stream().flatMap(Set::stream).toList();
    }

    /** Lets nobody in any more, sends everybody away and waits at most this long until they are gone. */
    void dismiss(Duration patience) {
        closing = true;
        all().forEach(connection -> connection.end(End.SHUTDOWN));
        leaving.lock();
        try {
            long left = patience.toNanos();
            while (count.get() > 0 && left > 0) {
                left = someoneLeft.awaitNanos(left);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            leaving.unlock();
        }
    }
}
