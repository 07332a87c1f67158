package space.quark.hub.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import space.quark.host.bus.Bus;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.OutboxSource;
import space.quark.host.bus.Page;
import space.quark.host.bus.Position;
import space.quark.host.storage.ModuleDatabase;

/** Everything that can be heard from outside: the outboxes of this process's modules and that of those outside. */
final class Sources {
    /** The hub's own outbox, in which all publishers outside meet. */
    static final String HUB = Bus.HUB;

    /** How it is read, with what CloudEvents say beyond its columns. */
    static final String FOREIGN = "hub.foreign_event";

    private final Supplier<Map<String, ModuleDatabase>> outboxes;
    private final Semaphore permits;
    private final Map<String, Source> known = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> news = new ConcurrentHashMap<>();

    /** One outbox. */
    static final class Source {
        private final String word;
        private final ModuleDatabase database;
        private final OutboxSource outbox;
        private final AtomicLong news;
        private final Semaphore permits;

        private Source(String module, ModuleDatabase database, AtomicLong news, Semaphore permits) {
            this.word = Bus.word(module);
            this.database = database;
            this.outbox = OutboxSource.byPattern(
                    module, database, module.equals(HUB) ? FOREIGN : database.schema() + ".outbox");
            this.news = news;
            this.permits = permits;
        }

        /** The word that stands for it in event types. */
        String word() {
            return word;
        }

        /** Grows whenever something was published there by this process. */
        long news() {
            return news.get();
        }

        Page read(Position from, List<TypePattern> patterns, int limit) {
            permits.acquireUninterruptibly();
            try {
                return outbox.read(from, likes(patterns), limit);
            } finally {
                permits.release();
            }
        }

        EventSource.Backlog backlog(Position from, List<TypePattern> patterns) {
            return outbox.backlog(from, likes(patterns));
        }

        private static Set<String> likes(List<TypePattern> patterns) {
            return patterns.stream().map(TypePattern::like).collect(Collectors.toUnmodifiableSet());
        }
    }

    /** @param permits how many may read at once */
    Sources(Bus bus, Semaphore permits) {
        this.outboxes = bus::outboxes;
        this.permits = permits;
    }

    /** Tells of everything that is published from now on. */
    void watch(Bus bus, Consumer<String> listener) {
        bus.onPublished(module -> published(Bus.word(module), listener));
    }

    /** Something was published there. */
    void published(String word, Consumer<String> listener) {
        news(word).incrementAndGet();
        listener.accept(word);
    }

    /** Those that events of these types may come from, as far as their modules are here. */
    List<Source> of(List<TypePattern> patterns) {
        List<Source> found = new ArrayList<>();
        outboxes.get().forEach((module, database) -> {
            if (mayComeFrom(patterns, Bus.word(module))) {
                found.add(source(module, database));
            }
        });
        return found;
    }

    static boolean mayComeFrom(List<TypePattern> patterns, String word) {
        return word.equals(HUB) || patterns.stream().anyMatch(pattern -> pattern.mayComeFrom(word));
    }

    /** A module that docks again may come with another database. */
    private Source source(String module, ModuleDatabase database) {
        return known.compute(
                module,
                (_, old) -> old != null && old.database.equals(database)
                        ? old
                        : new Source(module, database, news(Bus.word(module)), permits));
    }

    private AtomicLong news(String word) {
        return news.computeIfAbsent(word, _ -> new AtomicLong());
    }
}
