package space.quark.host.bus;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.storage.ModuleDatabase;

/** All sources and subscriptions of a process. */
public final class Bus implements AutoCloseable {
    /** The module in whose log the events of all modules outside lie. */
    public static final String HUB = "hub";

    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);

    private final InstantSource clock;
    private final BusSettings settings;
    private final Semaphore permits;
    private final Map<String, EventSource> sources = new ConcurrentHashMap<>();
    private final Map<String, EventSource> outboxes = new ConcurrentHashMap<>();
    private final Map<String, Opened> opened = new ConcurrentHashMap<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
    private volatile @Nullable Set<String> own;
    private final Map<String, List<VanishedHandler>> vanished = new ConcurrentHashMap<>();
    private final Readers readers;
    private final @Nullable Relays relays;
    private final Upkeep upkeep;
    private final Lookout lookout;

    /**
     * A module whose events are published and set aside in its own database.
     *
     * @param log where they are read, by people and from outside
     */
    record Opened(String module, ModuleDatabase database, String log) {}

    /** @param permits how many deliveries of the process may hold connections at once */
    public Bus(InstantSource clock, BusSettings settings, Semaphore permits) {
        this(clock, settings, permits, null);
    }

    /**
     * @param permits how many deliveries of the process may hold connections at once
     * @param broker what carries the events of the modules that are opened here, null: nothing, they are read in their
     *     outboxes; closed by whoever opened it, after the bus
     */
    public Bus(InstantSource clock, BusSettings settings, Semaphore permits, @Nullable Broker broker) {
        this.clock = clock;
        this.settings = settings;
        this.permits = permits;
        this.relays = broker == null ? null : new Relays(broker, settings, permits, clock);
        if (broker != null) {
            broker.onAppended(this::heard);
        }
        this.lookout = new Lookout(opened::values, this::committed, settings.poll());
        this.readers = new Readers(clock);
        this.upkeep = new Upkeep(this, readers, relays, clock, settings);
        upkeep.start();
    }

    /** Makes a module's tables ready and its outbox a source. */
    public void open(String module, ModuleDatabase database) {
        open(module, database, database.schema() + ".outbox");
    }

    /**
     * The same for a module whose events people and those outside do not read from the outbox itself.
     *
     * @param log a view of the outbox with the same columns
     */
    public void open(String module, ModuleDatabase database, String log) {
        new Care(module, database, clock, settings).makeReady();
        opened.put(word(module), new Opened(module, database, log));
        EventSource source = relays == null ? new OutboxSource(module, database) : relays.open(module, database);
        outboxes.put(word(module), source);
        addSource(module, source);
    }

    /** The events of this module are read there from now on. */
    public void addSource(String module, EventSource source) {
        sources.put(word(module), source);
        published(module);
    }

    /**
     * Starts delivering to these handlers: one subscription for each module whose events they hear, which need not be
     * there yet. A subscriber that is new begins with everything its source still holds.
     */
    public void subscribe(String module, ModuleDatabase database, Handlers handlers) {
        noteHandlers(module, database, handlers);
        Map<String, Handlers> parts = handlers.bySource();
        Handlers outside = new Handlers();
        parts.forEach((source, part) -> {
            if (mayBeOutside(source)) {
                outside.addAll(part);
            }
        });
        if (!outside.types().isEmpty()) {
            parts.put(HUB, outside);
        }
        parts.forEach((source, part) -> {
            Subscription subscription = new Subscription(
                    source,
                    database,
                    () -> source(source).map(it -> it.readBy(module)),
                    new Delivery(module, part, clock, false),
                    new Subscription.Shared(settings, permits));
            subscriptions.add(subscription);
            subscription.start();
        });
    }

    /**
     * The ids of the station's own modules, wherever they run: events of any other are looked for in the hub's log too,
     * where those of modules outside lie. Until this is said, there are no others.
     */
    public void own(Collection<String> modules) {
        own = modules.stream().map(Bus::word).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a module of this word may be one outside. */
    public boolean mayBeOutside(String word) {
        Set<String> known = own;
        return known != null && !known.contains(word) && !word.equals(HUB);
    }

    /** Where the events of this module are read, absent while it is away. */
    public Optional<EventSource> source(String module) {
        return Optional.ofNullable(sources.get(word(module)));
    }

    /** The events of this module are no longer read there; those of another place that it has moved to still are. */
    public void removeSource(String module, EventSource source) {
        sources.remove(word(module), source);
    }

    /** Calls this with the id of each module that has published; must be quick. */
    public void onPublished(Consumer<String> listener) {
        listeners.add(listener);
    }

    /** Notes how far a subscriber of another process has read, so that what it has not read is kept. */
    public void readElsewhere(String module, String subscriber, Position position) {
        readers.note(word(module), subscriber, position);
    }

    /** A subscriber outside is gone for good: what it has not read is no longer kept for it. */
    public void forgetReader(String subscriber) {
        readers.forget(subscriber);
        opened.values().forEach(one -> {
            try {
                new Care(one.module(), one.database(), clock, settings).forget(subscriber);
            } catch (RuntimeException e) {
                LOG.warn("{}: events are kept for {} until it has been away for long", one.module(), subscriber, e);
            }
        });
    }

    /** How many bytes an event's data may have that is published here. */
    public int largestEvent() {
        return Math.toIntExact(settings.maxEventBytes());
    }

    /** What people may look at and do. */
    public Operations operations() {
        return new Operations(this);
    }

    /** The modules that are open here. */
    List<Opened> opened() {
        return opened.values().stream()
                .sorted(Comparator.comparing(Opened::module))
                .toList();
    }

    private void noteHandlers(String module, ModuleDatabase database, Handlers handlers) {
        HandlerStore store = new HandlerStore(database);
        List<VanishedHandler> gone = database.write(tx -> store.note(tx, handlers.types(), clock.instant()));
        for (VanishedHandler one : gone) {
            LOG.warn(
                    "{} no longer hears {}, which it did until {}: these events pass it by",
                    module,
                    one.type(),
                    one.heardAt());
        }
        vanished.put(module, gone);
    }

    /** By module, what it once heard and now has no handler for. */
    Map<String, List<VanishedHandler>> vanished() {
        return Map.copyOf(vanished);
    }

    /** Where the outboxes of this process lie, by the ids of their modules. */
    public Map<String, ModuleDatabase> outboxes() {
        return opened.values().stream().collect(Collectors.toMap(Opened::module, Opened::database));
    }

    /**
     * What else reads the outboxes of this process, so that what it has not read is kept.
     *
     * @param others by a module's word in types, how far each has read by a name of its own; those that have not read
     *     since the given time need not be named
     */
    public void alsoReadBy(BiFunction<String, Instant, Map<String, Position>> others) {
        readers.add(others);
    }

    /** Wakes whoever hears anything of this module; to be called after a commit, costs next to nothing. */
    public void published(String module) {
        if (!shipped(module)) {
            heard(module);
        }
    }

    /** What takes its events to the broker, absent when they are read where they are published. */
    private Optional<Ship> ship(String module) {
        return relays == null ? Optional.empty() : relays.of(module);
    }

    /** Whether the broker has to have it first; then the relay is woken, and who reads the outboxes themselves. */
    private boolean shipped(String module) {
        Optional<Ship> ship = ship(module);
        ship.ifPresent(it -> {
            listeners.forEach(listener -> listener.accept(module));
            it.wake();
        });
        return ship.isPresent();
    }

    /** There is something new where its events are read. */
    private void heard(String module) {
        listeners.forEach(listener -> listener.accept(module));
        wake(module);
    }

    /** Something may have been committed by whatever program. */
    private void committed(String module) {
        ship(module).ifPresentOrElse(Ship::wake, () -> wake(module));
    }

    private void wake(String module) {
        String source = word(module);
        for (Subscription subscription : subscriptions) {
            if (subscription.source().equals(source)) {
                subscription.wake();
            }
        }
    }

    /** Wakes whoever hears this type of a module's events. */
    public void published(String module, String type) {
        if (shipped(module)) {
            return;
        }
        String source = word(module);
        listeners.forEach(listener -> listener.accept(module));
        for (Subscription subscription : subscriptions) {
            if (subscription.source().equals(source) && subscription.hears(type)) {
                subscription.wake();
            }
        }
    }

    /** Ends the module's subscriptions and takes it away as a source; its subscribers wait for it to come back. */
    public void remove(String module) {
        List<Subscription> ending = subscriptions.stream()
                .filter(it -> it.subscriber().equals(module))
                .toList();
        subscriptions.removeAll(ending);
        end(ending);
        EventSource outbox = outboxes.remove(word(module));
        if (outbox != null) {
            removeSource(module, outbox);
        }
        if (relays != null) {
            relays.close(module);
        }
        vanished.remove(module);
        opened.remove(word(module));
    }

    /** How every subscription is doing; asks the databases. */
    public List<SubscriptionStatus> status() {
        return subscriptions.stream().map(Subscription::status).toList();
    }

    /** The subscriptions, for counters that ask no database. */
    public List<Subscription> subscriptions() {
        return List.copyOf(subscriptions);
    }

    /** Makes partitions ahead and drops what is old and heard by all; runs by itself every hour. */
    public void maintain() {
        upkeep.maintain();
    }

    /** How the broker is, absent when there is none; asks it. */
    Optional<BrokerStatus> broker() {
        return Optional.ofNullable(relays).map(it -> it.broker().status());
    }

    /** How the relays to the broker are doing, none when there is none; asks the databases. */
    List<ShipStatus> relays() {
        return relays == null ? List.of() : relays.status();
    }

    @Override
    public void close() {
        upkeep.end();
        lookout.close();
        List<Subscription> ending = new ArrayList<>(subscriptions);
        subscriptions.clear();
        end(ending);
        if (relays != null) {
            relays.close();
        }
        sources.clear();
        outboxes.clear();
        opened.clear();
        upkeep.close();
    }

    private static void end(List<Subscription> ending) {
        ending.forEach(Subscription::end);
        ending.forEach(Subscription::close);
    }

    /** A module's id as it stands in event types. */
    public static String word(String module) {
        return module.replace('-', '_');
    }
}
