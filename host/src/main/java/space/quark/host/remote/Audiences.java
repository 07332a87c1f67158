package space.quark.host.remote;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.LiveAudience;
import space.quark.dock.PersonId;

/**
 * Asks audiences whom a change concerns, apart from whoever brings them. All that wait are asked about the same people:
 * those who were connected to the hub after the changes had been committed.
 */
final class Audiences {
    private static final Logger LOG = LoggerFactory.getLogger(Audiences.class);

    private final Function<String, Set<PersonId>> connected;
    private final News news;
    private final ReentrantLock lock = new ReentrantLock();
    private Map<String, Set<Question>> waiting = new LinkedHashMap<>();
    private boolean busy;

    private record Question(String channel, LiveAudience audience) {}

    /** @param connected who is connected to the hub now, asked on behalf of a module */
    Audiences(Function<String, Set<PersonId>> connected, News news) {
        this.connected = connected;
        this.news = news;
    }

    void ask(String module, String channel, LiveAudience audience) {
        lock.lock();
        try {
            waiting.computeIfAbsent(module, _ -> new LinkedHashSet<>()).add(new Question(channel, audience));
            if (!busy) {
                busy = true;
                Thread.ofVirtual().name("live: audiences").start(this::run);
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        for (Map<String, Set<Question>> asked = take(); !asked.isEmpty(); asked = take()) {
            asked.forEach(this::answer);
        }
    }

    private void answer(String module, Set<Question> questions) {
        try {
            Set<PersonId> people = Collections.unmodifiableSet(connected.apply(module));
            if (people.isEmpty()) {
                return;
            }
            for (Question question : questions) {
                question.audience().among(people).forEach(person -> news.changed(question.channel(), person));
            }
        } catch (RuntimeException e) {
            // The connections look by themselves in a while.
            LOG.debug("nobody can be told of news of {}: {}", module, e.toString());
        }
    }

    private Map<String, Set<Question>> take() {
        lock.lock();
        try {
            Map<String, Set<Question>> all = waiting;
            waiting = new LinkedHashMap<>();
            busy = !all.isEmpty();
            return all;
        } finally {
            lock.unlock();
        }
    }
}
