package space.quark.hub.events;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.host.storage.CopyRows;
import space.quark.host.storage.ModuleDatabase;

/**
 * The outbox of all publishers outside. Who finds fewer than two writing writes at once; who comes meanwhile waits, and
 * whoever is first then writes for all of them in one transaction. An event is acknowledged after the commit.
 *
 * <p>No event is accepted twice, however late it comes again: {@code hub.event_seen} keeps 16 bytes of each for ever. With
 * the key that finds it that costs some 110 bytes an event on disk, 11 GB for a hundred million, and one more page to
 * write for each; for ids that grow with time (UUID version 7) it is the page that the last one was on.
 */
final class ForeignOutbox {
    private static final int MOST_AT_ONCE = 5_000;
    /** While one waits for the disk, another fills its statement. */
    private static final int MOST_WRITING = 2;
    /** From so many on the shortest way is worth its two more questions. */
    private static final int MANY = 200;

    /**
     * Those that were never seen before, which are kept from now on, in one statement and so in one transaction. Somebody
     * may be publishing one of these by SQL in a transaction that takes its time: that is not waited for long.
     */
    private static final String KEEP = """
            with given as (
              select * from unnest(?::bigint[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
                with ordinality as given (publisher, id, type, key, data, attributes, correlation, place)
            ), fresh as (
              insert into hub.event_seen (publisher, id)
              select publisher, id
              from (select set_config('lock_timeout', '500ms', true)) as limited, given
              order by publisher, id
              on conflict do nothing returning publisher, id
            ), kept as (
              insert into hub.outbox (id, type, key, data, attributes, correlation, published_at)
              select id, type, key, data, attributes, correlation, ?::timestamptz
              from given join fresh using (publisher, id)
              order by place
            )
            select publisher, id from fresh""";

    private final ModuleDatabase database;
    private final InstantSource clock;
    private final Runnable published;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int writing;

    /** What makes an event the same. */
    private record Same(long publisher, UUID id) implements Comparable<Same> {
        private static final Comparator<Same> ORDER =
                Comparator.comparingLong(Same::publisher).thenComparing(Same::id);

        @Override
        public int compareTo(Same other) {
            return ORDER.compare(this, other);
        }

        static Same of(NewEvent event) {
            return new Same(event.publisher(), event.id());
        }
    }

    /** One call that waits for its events to be written. */
    private static final class Waiting {
        private final List<NewEvent> events;
        private boolean done;
        private int accepted;
        private @Nullable RuntimeException failure;

        private Waiting(List<NewEvent> events) {
            this.events = events;
        }
    }

    /** @param published called after each commit */
    ForeignOutbox(ModuleDatabase database, InstantSource clock, Runnable published) {
        this.database = database;
        this.clock = clock;
        this.published = published;
    }

    /** Publishes the events, all or none, and says how many of them were new; returns when they are on disk. */
    int publish(List<NewEvent> events) {
        if (events.isEmpty()) {
            return 0;
        }
        Waiting mine = new Waiting(events);
        lock.lock();
        try {
            waiting.add(mine);
            while (!mine.done) {
                if (writing == MOST_WRITING || waiting.isEmpty()) {
                    changed.awaitUninterruptibly();
                } else {
                    lead();
                }
            }
        } finally {
            lock.unlock();
        }
        if (mine.failure != null) {
            throw mine.failure;
        }
        return mine.accepted;
    }

    /** Writes what waits, without the lock meanwhile. */
    private void lead() {
        List<Waiting> part = new ArrayList<>();
        int count = 0;
        while (!waiting.isEmpty() && count < MOST_AT_ONCE) {
            Waiting next = waiting.remove();
            part.add(next);
            count += next.events.size();
        }
        writing++;
        lock.unlock();
        try {
            write(part);
        } finally {
            lock.lock();
            writing--;
            part.forEach(each -> each.done = true);
            changed.signalAll();
        }
    }

    private void write(List<Waiting> part) {
        try {
            attempt(part);
        } catch (RuntimeException e) {
            if (part.size() == 1) {
                part.getFirst().failure = e instanceof Problem problem && problem.is(CommonProblem.OVERLOADED)
                        ? new Unreachable(CommonProblem.OVERLOADED, e)
                        : e;
                return;
            }
            // One call's events must not keep the others' from being published.
            for (Waiting each : part) {
                write(List.of(each));
            }
        }
    }

    private void attempt(List<Waiting> part) {
        Map<Same, NewEvent> distinct = new LinkedHashMap<>();
        for (Waiting each : part) {
            each.events.forEach(event -> distinct.putIfAbsent(Same.of(event), event));
        }
        Set<Same> fresh = distinct.size() >= MANY && copied(distinct) ? distinct.keySet() : kept(distinct);
        for (Waiting each : part) {
            each.accepted = (int) each.events.stream()
                    .filter(event -> fresh.remove(Same.of(event)))
                    .count();
        }
    }

    /**
     * Writes all of them the shortest way, which goes only if none of them was ever seen; false, and nothing written, when
     * some were.
     */
    private boolean copied(Map<Same, NewEvent> events) {
        try {
            List<Same> ordered = new ArrayList<>(events.keySet());
            Collections.sort(ordered);
            long now = CopyRows.time(clock.instant());
            database.run(tx -> {
                tx.execute("set local lock_timeout = '500ms'");
                database.afterCommit(published);
                CopyRows.into(
                        tx,
                        "hub.event_seen (publisher, id)",
                        ordered,
                        (row, one) -> row.fields(2).number(one.publisher).uuid(one.id));
                CopyRows.into(
                        tx,
                        "hub.outbox (id, type, key, data, attributes, correlation, published_at)",
                        events.values(),
                        (row, event) -> row.fields(7)
                                .uuid(event.id())
                                .text(event.type())
                                .text(event.key())
                                .text(event.data())
                                .text(event.attributes())
                                .text(event.correlation())
                                .number(now));
            });
            return true;
        } catch (CopyRows.Duplicate _) {
            return false;
        }
    }

    private Set<Same> kept(Map<Same, NewEvent> events) {
        Set<Same> fresh = database.read(handle -> database.query(
                handle,
                KEEP,
                rows -> {
                    Set<Same> found = new HashSet<>();
                    while (rows.next()) {
                        found.add(new Same(rows.getLong("publisher"), rows.getObject("id", UUID.class)));
                    }
                    return found;
                },
                events.keySet().stream().map(Same::publisher).toArray(Long[]::new),
                texts(events, event -> event.id().toString()),
                texts(events, NewEvent::type),
                texts(events, NewEvent::key),
                texts(events, NewEvent::data),
                texts(events, NewEvent::attributes),
                texts(events, NewEvent::correlation),
                clock.instant().toString()));
        if (!fresh.isEmpty()) {
            published.run();
        }
        return fresh;
    }

    private static String[] texts(Map<Same, NewEvent> events, Function<NewEvent, String> part) {
        return events.values().stream().map(part).toArray(String[]::new);
    }
}
