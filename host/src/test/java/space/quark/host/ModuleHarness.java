package space.quark.host;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.Database;
import space.quark.dock.Event;
import space.quark.dock.EventTypes;
import space.quark.dock.Json;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.dock.PersonId;
import space.quark.host.bus.Bus;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.Outbox;
import space.quark.host.call.CallListener;
import space.quark.host.call.LocalContract;
import space.quark.host.settings.Section;
import space.quark.host.settings.Settings;
import space.quark.host.storage.Databases;
import space.quark.host.storage.ModuleDatabase;
import space.quark.host.storage.StatementCounter;
import space.quark.host.storage.TestPostgres;

/**
 * One module alone: on a real database, the real bus and real HTTP, with its neighbours faked by hand-written
 * implementations of their contracts.
 */
public final class ModuleHarness implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ModuleHost host;
    private final Databases databases;
    private final Bus bus;
    private final InstantSource clock;
    private final HarnessServer server;
    private final FakeLink link;
    private final Map<String, Neighbour> neighbours = new HashMap<>();

    /** A module that only publishes, so that the module under test has something to hear. */
    private record Neighbour(ModuleDatabase database, Outbox outbox) {}

    private ModuleHarness(
            ModuleHost host, Databases databases, Bus bus, InstantSource clock, HarnessServer server, FakeLink link) {
        this.host = host;
        this.databases = databases;
        this.bus = bus;
        this.clock = clock;
        this.server = server;
        this.link = link;
    }

    public static Builder of(Module module) {
        return new Builder(module);
    }

    /** What the module is started with. */
    public static final class Builder {
        private final Module module;
        private final Map<String, Object> fakes = new HashMap<>();
        private final Map<String, String> settings = new LinkedHashMap<>();
        private InstantSource clock = InstantSource.system();

        private Builder(Module module) {
            this.module = module;
        }

        /** A neighbour's contract, done by hand. */
        public <C> Builder fake(Class<C> contract, C fake) {
            fakes.put(contract.getName(), fake);
            return this;
        }

        /** A setting of the module, by its name without the module's prefix. */
        public Builder setting(String name, String value) {
            settings.put(module.manifest().id() + "." + name, value);
            return this;
        }

        public Builder clock(InstantSource other) {
            clock = other;
            return this;
        }

        public ModuleHarness start() {
            Manifest manifest = module.manifest();
            Databases databases = TestPostgres.databases(module.getClass().getClassLoader(), manifest.id());
            Bus bus = new Bus(clock, BusSettings.defaults(), new Semaphore(4));
            FakeLink link = new FakeLink(fakes, clock);
            HostEnvironment environment =
                    new HostEnvironment(databases, settingsOf(manifest), bus, link, clock, new Semaphore(4, true));
            ModuleHost host = ModuleHost.start(module, environment);
            return new ModuleHarness(host, databases, bus, clock, HarnessServer.start(host, clock), link);
        }

        private Settings settingsOf(Manifest manifest) {
            Class<? extends Record> type = manifest.settingsType();
            List<Section> sections = type == null ? List.of() : List.of(new Section(manifest.id(), type));
            return Settings.load(settings, Map.of(), null, sections);
        }
    }

    /** The module's contract as its neighbours in the same process call it, on behalf of the station. */
    public <C> C local(Class<C> contract) {
        return as(null).local(contract);
    }

    /** The module's contract as called over HTTP, on behalf of the station; each retryable call is sent twice. */
    public <C> C remote(Class<C> contract) {
        return as(null).remote(contract);
    }

    /** The same on behalf of a person with these roles (besides {@code user}); nobody when absent. */
    public As as(@Nullable PersonId person, String... roles) {
        Set<String> all = new java.util.HashSet<>(Set.of(roles));
        if (person != null) {
            all.add("user");
        }
        return new As(caller(person == null ? Caller.Level.HUB : Caller.Level.USER, person, Set.copyOf(all)));
    }

    /** The same on behalf of a caller that says where it calls from, and in which session. */
    public As from(Caller caller) {
        return new As(caller);
    }

    /** The same on behalf of somebody who is not signed in. */
    public As anonymous() {
        return new As(caller(Caller.Level.ANONYMOUS, null, Set.of()));
    }

    private Caller caller(Caller.Level level, @Nullable PersonId person, Set<String> roles) {
        return new Caller(
                level,
                person,
                person == null ? null : "session-" + person.value(),
                roles,
                null,
                "127.0.0.1",
                "test",
                "4bf92f3577b34da6a3ce929d0e0e4736",
                clock.instant().plus(Duration.ofHours(1)));
    }

    /** Calls on somebody's behalf. */
    public final class As {
        private final Caller caller;

        private As(Caller caller) {
            this.caller = caller;
        }

        public <C> C local(Class<C> contract) {
            C direct = LocalContract.of(
                    contract,
                    "test",
                    () -> host.offered(contract).orElseThrow(() -> new AssertionError(contract + " is not offered")),
                    clock,
                    CallListener.NONE);
            return Calls.as(caller, contract, direct);
        }

        public <C> C remote(Class<C> contract) {
            return Calls.as(caller, contract, Calls.retryableTwice(contract, server.reach(contract)));
        }

        /** Runs any work on this caller's behalf. */
        public <T> T call(Supplier<T> work) {
            return caller.call(work::get);
        }
    }

    /** Publishes an event as the neighbour it belongs to, and returns when the module has handled it. */
    public void hear(Event... events) {
        for (Event event : events) {
            String source = EventTypes.of(event.getClass()).split("\\.")[1];
            Neighbour neighbour = neighbours.computeIfAbsent(source, this::neighbour);
            neighbour.database().run(tx -> neighbour.outbox().publish(tx, event));
            bus.published(source);
        }
        awaitHandled();
    }

    /** Waits until the module has handled everything it could hear. */
    public void awaitHandled() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (bus.status().stream().anyMatch(one -> one.behind() > 0)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still not handled: " + bus.status());
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    private Neighbour neighbour(String source) {
        ModuleDatabase database = databases.open(source, ModuleHarness.class.getClassLoader());
        Manifest.Builder manifest = Manifest.of(source, source, "1.0.0");
        Manifest built = manifest.build();
        List<String> every = host.manifest().events().subscribes();
        Manifest publishing = new Manifest(
                built.id(),
                built.name(),
                built.version(),
                built.technology(),
                built.language(),
                built.description(),
                built.author(),
                built.capabilities(),
                built.dependencies(),
                built.provides(),
                built.tags(),
                built.routes(),
                built.permissions(),
                built.needs(),
                new Manifest.Traffic(every, List.of()),
                built.live(),
                built.privileges(),
                built.contracts(),
                built.http(),
                built.settingsType());
        Outbox outbox = new Outbox(database, publishing, clock, type -> bus.published(source, type));
        bus.open(source, database);
        return new Neighbour(database, outbox);
    }

    /** Every event of this type that the module has published so far, oldest first. */
    public <E extends Event> List<E> published(Class<E> type) {
        String schema = host.database().schema();
        return host.database().read(handle -> {
            List<E> events = new ArrayList<>();
            handle.createQuery("select data from " + schema + ".outbox where type = :type order by seq")
                    .bind("type", EventTypes.of(type))
                    .mapTo(String.class)
                    .forEach(data -> events.add(Json.mapper().readValue(data, type)));
            return events;
        });
    }

    /** How many statements of the module's own the work runs. */
    public int statements(Runnable work) {
        try (StatementCounter.Recording recording = databases.statements().record()) {
            work.run();
            return recording.own().size();
        }
    }

    /** What the module asked of the station's tokens. */
    public FakeTokens tokens() {
        return link.tokens();
    }

    /** The people told that a live channel of theirs changed, in order. */
    public List<PersonId> liveChanges() {
        return link.liveChanges();
    }

    /** A live channel that the module opened. */
    public space.quark.dock.LiveChannel live(String channel) {
        return link.channel(channel);
    }

    /** Lets somebody have a live connection from now on. */
    public void connect(PersonId person) {
        link.connect(person);
    }

    /** The topics of which the module said that they changed, in order. */
    public List<String> topicChanges() {
        return link.topicChanges();
    }

    /** The watched topics that the module offers under this name. */
    public space.quark.dock.LiveTopics topics(String channel) {
        return link.topics(channel);
    }

    /** The module's own schema, to look at or to disturb. */
    public Database database() {
        return host.database();
    }

    /** Where the module's routes are served over HTTP, such as {@code http://127.0.0.1:4711/api/v1}. */
    public java.net.URI http() {
        return server.base();
    }

    @Override
    public void close() {
        server.close();
        host.stop(Duration.ofSeconds(5));
        bus.close();
        databases.close();
    }
}
