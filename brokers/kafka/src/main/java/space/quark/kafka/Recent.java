package space.quark.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.Page;

/** The latest events of a topic, in memory for all who read it here and are not far behind. */
final class Recent {
    private static final int LARGEST = 2 << 20;

    private final Topic topic;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final List<List<Held>> events = new ArrayList<>();
    private final long[] from;
    private final long[] upTo;
    private int size;

    /** @param ends by partition, the offset from which on everything will be added */
    Recent(Topic topic, long[] ends) {
        this.topic = topic;
        this.from = ends.clone();
        this.upTo = ends.clone();
        topic.all().forEach(_ -> events.add(new ArrayList<>()));
    }

    Topic topic() {
        return topic;
    }

    /** @param next the first offset after these */
    void add(int partition, long next, List<Held> added) {
        lock.lock();
        try {
            events.get(partition).addAll(added);
            upTo[partition] = next;
            size += added.stream().mapToInt(Held::size).sum();
            if (size > LARGEST) {
                dropHalf();
            }
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void dropHalf() {
        for (int partition = 0; partition < from.length; partition++) {
            List<Held> all = events.get(partition);
            List<Held> old = all.subList(0, (all.size() + 1) / 2);
            size -= old.stream().mapToInt(Held::size).sum();
            old.clear();
            from[partition] = all.isEmpty() ? upTo[partition] : all.getFirst().offset();
        }
    }

    /** Whether everything after these offsets is here or will be. */
    boolean covers(long[] at) {
        lock.lock();
        try {
            return at.length == from.length && isBetween(from, at) && isBetween(at, upTo);
        } finally {
            lock.unlock();
        }
    }

    private static boolean isBetween(long[] lower, long[] upper) {
        for (int i = 0; i < lower.length; i++) {
            if (lower[i] > upper[i]) {
                return false;
            }
        }
        return true;
    }

    /** Waits until there is something after these offsets; false when nothing comes. */
    boolean await(long[] at, Duration longest) throws InterruptedException {
        lock.lock();
        try {
            long left = longest.toNanos();
            while (Arrays.equals(at, upTo) && left > 0) {
                left = grown.awaitNanos(left);
            }
            return !Arrays.equals(at, upTo);
        } finally {
            lock.unlock();
        }
    }

    /** What follows these offsets: of each partition its share, of all no more than the limit. Empty when nothing does. */
    Optional<Page> page(long[] at, Set<String> types, int limit) {
        lock.lock();
        try {
            if (!covers(at) || Arrays.equals(at, upTo)) {
                return Optional.empty();
            }
            int[] first = new int[at.length];
            int[] ahead = new int[at.length];
            for (int i = 0; i < at.length; i++) {
                first[i] = firstAt(events.get(i), at[i]);
                ahead[i] = events.get(i).size() - first[i];
            }
            int[] taken = Shares.of(ahead, limit);
            long[] to = new long[at.length];
            for (int i = 0; i < at.length; i++) {
                to[i] = taken[i] == ahead[i]
                        ? upTo[i]
                        : events.get(i).get(first[i] + taken[i]).offset();
            }
            Span span = new Span(topic.id(), at, to);
            List<Page.Entry> entries = new ArrayList<>();
            for (int i = 0; i < at.length; i++) {
                span.add(entries, i, events.get(i).subList(first[i], first[i] + taken[i]), types);
            }
            return Optional.of(new Page(entries, span.end(), !Arrays.equals(to, upTo)));
        } finally {
            lock.unlock();
        }
    }

    /** The index of the first event at or after an offset. */
    private static int firstAt(List<Held> events, long offset) {
        int low = 0;
        int high = events.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (events.get(middle).offset() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** What lies between these offsets, empty unless all of it is here. */
    Optional<EventSource.Backlog> backlog(long[] at, long[] ends, Set<String> types) {
        lock.lock();
        try {
            if (!covers(at) || !isBetween(ends, upTo)) {
                return Optional.empty();
            }
            long count = 0;
            Instant oldest = null;
            for (int i = 0; i < at.length; i++) {
                List<Held> all = events.get(i);
                for (Held one : all.subList(firstAt(all, at[i]), all.size())) {
                    Instant time = one.event().time();
                    if (types.contains(one.event().type())) {
                        count++;
                        oldest = oldest == null || time.isBefore(oldest) ? time : oldest;
                    }
                }
            }
            return Optional.of(new EventSource.Backlog(count, oldest));
        } finally {
            lock.unlock();
        }
    }
}
