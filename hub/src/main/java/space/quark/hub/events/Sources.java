package space.quark.hub.events;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Unreachable;
import space.quark.host.bus.Bus;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.OutboxSource;
import space.quark.host.bus.Page;
import space.quark.host.bus.Position;
import space.quark.host.storage.ModuleDatabase;

/**
 * Everything that can be heard from outside: the outboxes of this process's modules, those of the station's modules in
 * other processes, and that of modules outside.
 */
final class Sources {
    /** The hub's own outbox, in which all publishers outside meet. */
    static final String HUB = Bus.HUB;

    /** How it is read, with what CloudEvents say beyond its columns. */
    static final String FOREIGN = "hub.foreign_event";

    private static final Logger LOG = LoggerFactory.getLogger(Sources.class);

    private final Supplier<Map<String, ModuleDatabase>> outboxes;
    private final Semaphore permits;
    private final Map<String, Here> known = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> news = new ConcurrentHashMap<>();
    private volatile Supplier<Map<String, ForeignEvents.Elsewhere>> elsewhere = Map::of;

    /** The events of one module, or of all modules outside. */
    abstract static class Source {
        private final String word;
        private final AtomicLong news;

        private Source(String module, AtomicLong news) {
            this.word = Bus.word(module);
            this.news = news;
        }

        /** The word that stands for it in event types. */
        String word() {
            return word;
        }

        /** Grows whenever something was published there, as far as this process was told. */
        long news() {
            return news.get();
        }

        /** @param reader whose reading it is: what it has not read is kept for it */
        abstract Page read(HearingStore.Name reader, Position from, List<TypePattern> patterns, int limit);

        abstract EventSource.Backlog backlog(Position from, List<TypePattern> patterns);
    }

    /** An outbox of this process. */
    private static final class Here extends Source {
        private final ModuleDatabase database;
        private final OutboxSource outbox;
        private final Semaphore permits;

        private Here(String module, ModuleDatabase database, AtomicLong news, Semaphore permits) {
            super(module, news);
            this.database = database;
            this.outbox = OutboxSource.byPattern(
                    module, database, module.equals(HUB) ? FOREIGN : database.schema() + ".outbox");
            this.permits = permits;
        }

        @Override
        Page read(HearingStore.Name reader, Position from, List<TypePattern> patterns, int limit) {
            permits.acquireUninterruptibly();
            try {
                return outbox.read(from, likes(patterns), limit);
            } finally {
                permits.release();
            }
        }

        @Override
        EventSource.Backlog backlog(Position from, List<TypePattern> patterns) {
            return outbox.backlog(from, likes(patterns));
        }

        private static Set<String> likes(List<TypePattern> patterns) {
            return patterns.stream().map(TypePattern::like).collect(Collectors.toUnmodifiableSet());
        }
    }

    /** The outbox of a module elsewhere, which is asked for each type by its name. */
    private static final class Far extends Source {
        private final EventSource events;
        private final Collection<String> types;

        private Far(String module, ForeignEvents.Elsewhere place, AtomicLong news) {
            super(module, news);
            this.events = place.events();
            this.types = place.types();
        }

        @Override
        Page read(HearingStore.Name reader, Position from, List<TypePattern> patterns, int limit) {
            try {
                return events.readBy(reader.module() + "/" + reader.name()).read(from, heard(patterns), limit);
            } catch (Unreachable e) {
                // Others are heard meanwhile; it is looked for again soon.
                LOG.debug("{} cannot be heard now: {}", word(), e.toString());
                return new Page(List.of(), from, false);
            }
        }

        @Override
        EventSource.Backlog backlog(Position from, List<TypePattern> patterns) {
            return events.backlog(from, heard(patterns));
        }

        private Set<String> heard(List<TypePattern> patterns) {
            return types.stream()
                    .filter(type -> patterns.stream().anyMatch(pattern -> pattern.matches(type)))
                    .collect(Collectors.toUnmodifiableSet());
        }
    }

    /** @param permits how many may read at once */
    Sources(Bus bus, Semaphore permits) {
        this.outboxes = bus::outboxes;
        this.permits = permits;
    }

    /** Modules of other processes, by their ids. */
    void alsoFrom(Supplier<Map<String, ForeignEvents.Elsewhere>> modules) {
        elsewhere = modules;
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
        Set<String> here = new HashSet<>();
        outboxes.get().forEach((module, database) -> {
            here.add(module);
            if (mayComeFrom(patterns, Bus.word(module))) {
                found.add(source(module, database));
            }
        });
        elsewhere.get().forEach((module, place) -> {
            Far far = new Far(module, place, news(Bus.word(module)));
            if (!here.contains(module) && !far.heard(patterns).isEmpty()) {
                found.add(far);
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
                        : new Here(module, database, news(Bus.word(module)), permits));
    }

    private AtomicLong news(String word) {
        return news.computeIfAbsent(word, _ -> new AtomicLong());
    }
}
