package space.quark.host;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import space.quark.dock.ContractModel;
import space.quark.dock.Database;
import space.quark.dock.Dock;
import space.quark.dock.Event;
import space.quark.dock.EventHandler;
import space.quark.dock.EventTypes;
import space.quark.dock.Events;
import space.quark.dock.EventsHandler;
import space.quark.dock.HttpRoute;
import space.quark.dock.HttpRoutes;
import space.quark.dock.Live;
import space.quark.dock.LiveAudience;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveTopics;
import space.quark.dock.Manifest;
import space.quark.dock.PersonGone;
import space.quark.dock.PersonId;
import space.quark.dock.Tokens;
import space.quark.dock.Watchers;
import space.quark.host.bus.Handlers;
import space.quark.host.bus.Outbox;
import space.quark.host.call.Endpoint;
import space.quark.host.call.HttpEndpoint;
import space.quark.host.call.ServedRoute;
import space.quark.host.call.StoredIdempotency;
import space.quark.host.storage.ModuleDatabase;

/** The dock of one docking: gives only what the manifest declares, and ends all it began. */
final class HostedDock implements Dock {
    private static final Duration PURGE_PAUSE = Duration.ofMinutes(10);
    private static final int PURGE_LIMIT = 10_000;

    private final Manifest manifest;
    private final ModuleDatabase database;
    private final HostEnvironment environment;
    /** Read when the docking began, whenever the module asks; null when it declares none. */
    private final @Nullable Record settings;

    private final Outbox outbox;
    private final StoredIdempotency idempotency;
    private final Map<String, ModuleHost.Offer> offers = new LinkedHashMap<>();
    private final Map<String, HttpEndpoint> plain = new LinkedHashMap<>();
    private final Handlers handlers = new Handlers();
    private final Tasks tasks;
    private final List<Runnable> ending = new ArrayList<>();

    HostedDock(Manifest manifest, ModuleDatabase database, HostEnvironment environment) {
        this.manifest = manifest;
        this.database = database;
        this.environment = environment;
        Class<? extends Record> declared = manifest.settingsType();
        this.settings = declared == null ? null : environment.settings().of(manifest.id(), declared);
        this.outbox = new Outbox(
                database,
                manifest,
                environment.clock(),
                type -> environment.bus().published(manifest.id(), type),
                environment.bus().largestEvent());
        this.idempotency =
                new StoredIdempotency(database, database.schema(), environment.clock(), environment.heldCalls());
        this.tasks = new Tasks(manifest.id());
    }

    @Override
    public Database database() {
        return database;
    }

    @Override
    public <C> C reach(Class<C> contract) {
        String name = ContractModel.of(contract).name();
        require(manifest.declaresNeed(name), "needs(" + contract.getSimpleName() + ".class)", "reaches " + name);
        return environment.hub().reach(manifest.id(), contract);
    }

    @Override
    public <C> void offer(Class<C> contract, C implementation) {
        ContractModel model = ContractModel.of(contract);
        require(
                manifest.provides().contains(model.name()),
                "offers(" + contract.getSimpleName() + ".class)",
                "offers " + model.name());
        List<Endpoint> endpoints = model.calls().stream()
                .map(call -> new Endpoint(call, implementation, environment.clock(), idempotency))
                .toList();
        offers.put(model.name(), new ModuleHost.Offer(model, implementation, endpoints));
    }

    @Override
    public void http(HttpRoutes routes) {
        routes.handlers().forEach((route, handler) -> {
            require(manifest.http().contains(route), "http(…) with this very route", "serves " + route.signature());
            plain.put(route.signature(), new HttpEndpoint(route, handler, environment.clock()));
        });
    }

    @Override
    public Events events() {
        return outbox;
    }

    @Override
    public <E extends Event> void on(Class<E> type, EventHandler<E> handler) {
        requireHears(type);
        handlers.add(type, PersonGone.class.isAssignableFrom(type) ? forgetting(handler) : handler);
    }

    private <E extends Event> EventHandler<E> forgetting(EventHandler<E> handler) {
        return (transaction, event) -> {
            handler.handle(transaction, event);
            if (event instanceof PersonGone gone) {
                idempotency.forget(transaction, gone.person());
            }
        };
    }

    @Override
    public <E extends Event> void onMany(Class<E> type, EventsHandler<E> handler) {
        requireHears(type);
        handlers.addForMany(type, handler);
    }

    @Override
    public void skipDeadLetters(Class<? extends Event> type) {
        requireHears(type);
        handlers.skipDeadLetters(type);
    }

    private void requireHears(Class<? extends Event> type) {
        String name = EventTypes.of(type);
        require(
                manifest.events().subscribes().contains(name),
                "hears(" + type.getSimpleName() + ".class)",
                "hears " + name);
    }

    @Override
    public Live live(String channel, LiveChannel source) {
        requireLive(channel);
        HubLink.Channel open = environment.hub().open(manifest.id(), channel, source);
        ending.add(open::close);
        return new Live() {
            @Override
            public void changed(PersonId person) {
                afterCommit(() -> open.changed(person));
            }

            @Override
            public void changed(LiveAudience audience) {
                afterCommit(() -> open.changed(audience));
            }
        };
    }

    @Override
    public Watchers watch(String channel, LiveTopics source) {
        requireLive(channel);
        HubLink.Topics open = environment.hub().watch(manifest.id(), channel, source);
        ending.add(open::close);
        return topic -> afterCommit(() -> open.changed(topic));
    }

    private void requireLive(String channel) {
        require(manifest.live().contains(channel), "live(\"" + channel + "\")", "opens live channel " + channel);
    }

    private void afterCommit(Runnable action) {
        if (database.inTransaction()) {
            database.afterCommit(action);
        } else {
            action.run();
        }
    }

    @Override
    public Tokens tokens() {
        require(
                manifest.privileges().contains(Manifest.ISSUES_TOKENS),
                "privilege(Manifest.ISSUES_TOKENS)",
                "signs tokens");
        return environment.hub().tokens(manifest.id());
    }

    @Override
    public <S extends Record> S settings(Class<S> type) {
        require(type.equals(manifest.settingsType()), "settings(" + type.getSimpleName() + ".class)", "reads settings");
        return type.cast(Objects.requireNonNull(settings));
    }

    @Override
    public void every(Duration pause, String name, Runnable task) {
        tasks.add(pause, name, task);
    }

    @Override
    public InstantSource clock() {
        return environment.clock();
    }

    Map<String, ModuleHost.Offer> offers() {
        return Map.copyOf(offers);
    }

    /** All routes: those of the contracts and the plain ones. */
    List<ServedRoute> routes() {
        return Stream.<ServedRoute>concat(
                        offers.values().stream().flatMap(offer -> offer.endpoints().stream()), plain.values().stream())
                .toList();
    }

    /** Refuses a module that declares a contract or a plain route and does not offer it. */
    void requireOffersOf(Manifest declared) {
        for (String contract : declared.provides()) {
            if (!offers.containsKey(contract)) {
                throw new IllegalStateException(
                        declared.id() + " declares " + contract + " but never calls dock.offer for it");
            }
        }
        for (HttpRoute route : declared.http()) {
            if (!plain.containsKey(route.signature())) {
                throw new IllegalStateException(
                        declared.id() + " declares " + route.signature() + " but never serves it by dock.http");
            }
        }
    }

    /** Lets events flow and tasks run. */
    void begin() {
        environment.bus().open(manifest.id(), database);
        environment.bus().subscribe(manifest.id(), database, handlers);
        tasks.add(PURGE_PAUSE, "purge idempotency keys", () -> idempotency.purge(PURGE_LIMIT));
        tasks.begin();
    }

    void end() {
        tasks.close();
        environment.bus().remove(manifest.id());
        abandon();
    }

    /** Ends what was opened before anything began; whoever serves this module meanwhile keeps its events. */
    void abandon() {
        ending.forEach(Runnable::run);
    }

    private void require(boolean declared, String declaration, String act) {
        if (!declared) {
            throw new IllegalStateException(
                    manifest.id() + " " + act + " without declaring it: add ." + declaration + " to its manifest");
        }
    }
}
