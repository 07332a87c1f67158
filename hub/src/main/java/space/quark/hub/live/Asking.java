package space.quark.hub.live;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.LiveAudience;
import space.quark.dock.PersonId;

/** Asks audiences whom a change concerns, one after another, so that whoever brings them need not wait. */
final class Asking {
    private static final Logger LOG = LoggerFactory.getLogger(Asking.class);

    private final String channel;
    private final Set<PersonId> connected;
    private final Consumer<PersonId> wake;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<LiveAudience> waiting = new LinkedHashSet<>();
    private boolean busy;

    Asking(String channel, Set<PersonId> connected, Consumer<PersonId> wake) {
        this.channel = channel;
        this.connected = connected;
        this.wake = wake;
    }

    void ask(LiveAudience audience) {
        lock.lock();
        try {
            waiting.add(audience);
            if (!busy) {
                busy = true;
                Thread.ofVirtual().name("live: audiences of " + channel).start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets those that wait. */
    void end() {
        lock.lock();
        try {
            waiting.clear();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (LiveAudience audience = next(); audience != null; audience = next()) {
            try {
                Collection<PersonId> concerned = connected.isEmpty() ? Set.of() : audience.among(connected);
                concerned.forEach(wake);
            } catch (RuntimeException e) {
                // The connections look by themselves in a while.
                LOG.debug("nobody can be told of news in {}: {}", channel, e.toString());
            }
        }
    }

    private @Nullable LiveAudience next() {
        lock.lock();
        try {
            LiveAudience first = waiting.stream().findFirst().orElse(null);
            waiting.remove(first);
            busy = first != null;
            return first;
        } finally {
            lock.unlock();
        }
    }
}
