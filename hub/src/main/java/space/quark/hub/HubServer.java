package space.quark.hub;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Module;
import space.quark.host.HostEnvironment;
import space.quark.host.Opened;
import space.quark.host.StartupProblem;
import space.quark.host.bus.Broker;
import space.quark.host.bus.BrokerProvider;
import space.quark.host.bus.Bus;
import space.quark.host.bus.BusSettings;
import space.quark.host.settings.Settings;
import space.quark.host.storage.DatabaseSettings;
import space.quark.host.storage.Databases;
import space.quark.host.storage.ModuleDatabase;
import space.quark.hub.bus.Replays;
import space.quark.hub.docking.DockingOffice;
import space.quark.hub.docking.Registry;
import space.quark.hub.events.EventSettings;
import space.quark.hub.events.ForeignEvents;
import space.quark.hub.far.FarModules;
import space.quark.hub.jars.JarFolder;
import space.quark.hub.jars.ModuleJar;
import space.quark.hub.live.LiveConnections;
import space.quark.hub.live.LiveSettings;
import space.quark.hub.routes.HubRoute;
import space.quark.hub.telemetry.Telemetry;
import space.quark.hub.telemetry.TelemetrySettings;
import space.quark.hub.tokens.TokenOffice;
import space.quark.hub.tokens.TokenSettings;
import space.quark.hub.upstream.Forwarder;
import space.quark.hub.web.WebApp;
import space.quark.hub.web.WebSettings;

/** A whole hub, listening: opened in one order and closed in the opposite one. */
public final class HubServer implements AutoCloseable {
    private final Front front;
    private final HttpSettings settings;
    private final Opened opened = new Opened();
    private @Nullable LiveConnections live;
    private @Nullable ForeignEvents foreign;
    private @Nullable Forwarder forwarder;

    private HubServer(Front front, HttpSettings settings) {
        this.front = front;
        this.settings = settings;
    }

    /** Takes the port that the settings name; a taken one is a {@link StartupProblem}. */
    public static HubServer bind(HttpSettings settings, InstantSource clock) {
        return new HubServer(Front.bind(settings, clock), settings);
    }

    /** The modules that the station starts with: those that it comes with, and those in jars. */
    public record Brought(List<Supplier<Module>> modules, JarFolder jars) {
        List<Supplier<Module>> all() {
            List<Supplier<Module>> all = new ArrayList<>(modules);
            for (ModuleJar jar : jars.running()) {
                all.add(jar::make);
            }
            return all;
        }
    }

    /**
     * Opens the hub over its database and serves once each module was tried.
     *
     * @param data the folder of the station's own secrets
     * @param version what {@code /status} shows
     */
    public void open(
            Settings all, Databases databases, Path data, Brought modules, InstantSource clock, String version) {
        // What runs of it is stopped before: the hub is closed first.
        JarFolder jars = opened.keep(modules.jars());
        jars.tidy();
        HubParts parts = parts(all, databases, data, jars, clock, version);
        DockingOffice docking = parts.docking();
        parts.listen(databases);
        LocalLink link = new LocalLink(
                parts.hub(),
                parts.far(),
                parts.tokens(),
                parts.live(),
                parts.telemetry().callListener(),
                clock);
        int places = Math.max(1, poolSize(all) / 2);
        HostEnvironment environment =
                new HostEnvironment(databases, all, parts.bus(), link, clock, new Semaphore(places, true));
        Samples samples = opened.keep(new Samples(parts.telemetry(), parts.vitals(), parts.live()::count, clock));
        WebApp app = WebApp.find(HubServer.class.getClassLoader(), all.of("web", WebSettings.class))
                .orElse(null);
        Replays replays = new Replays(parts.bus().operations(), parts.database(), clock);
        List<HubRoute> own = new OwnRoutes(parts, all, clock, version).of(samples, replays, app == null);
        docking.onOwnElsewhere(parts.far());
        parts.bus()
                .own(Stream.concat(
                                modules.modules().stream()
                                        .map(make -> make.get().manifest().id()),
                                docking.elsewhere().stream())
                        .toList());
        parts.hub().start(modules.all(), docking.elsewhere(), own, environment);
        docking.resume();
        replays.resume();
        // Before the bus ends, whose connections it uses.
        opened.keep(replays);
        serve(parts, clock, app);
        samples.begin();
        docking.begin();
    }

    /** Opens everything, in the order in which one needs the other. */
    private HubParts parts(
            Settings all, Databases databases, Path data, JarFolder jars, InstantSource clock, String version) {
        ModuleDatabase database = databases.open("hub", HubServer.class.getClassLoader());
        Telemetry telemetry = opened.keep(Telemetry.open(all.of("telemetry", TelemetrySettings.class), clock, version));
        TokenOffice tokens = opened.keep(
                TokenOffice.open(database, data.resolve("master.key"), all.of("tokens", TokenSettings.class), clock));
        LiveConnections connections =
                new LiveConnections(tokens.verifier(), all.of("live", LiveSettings.class), clock, front.server());
        live = connections;
        Bus bus = bus(all, telemetry, clock);
        Registry registry = new Registry(database);
        Hub hub = opened.keep(new Hub(registry, telemetry, clock, settings.drain()));
        OperatorToken operator = operatorToken(data);
        DockingOffice.Place place = new DockingOffice.Place(
                this::localAddress, front::port, operator::matches, () -> databases.settings("hub"), data, all, jars);
        DockingOffice docking = opened.keep(new DockingOffice(database, registry, hub.yard(), tokens, place, clock));
        ForeignEvents events = opened.keep(ForeignEvents.open(
                database,
                bus,
                tokens,
                docking.grants(),
                docking.catalogue(),
                all.of("events", EventSettings.class),
                clock));
        foreign = events;
        FarModules far = opened.keep(new FarModules(bus, connections, tokens.passes(), clock));
        events.alsoFrom(far::events);
        Vitals vitals = new Vitals(database, databases, bus, clock);
        return new HubParts(database, telemetry, tokens, connections, bus, hub, operator, docking, events, vitals, far);
    }

    /** Opens the bus, with the broker that the settings name; that one may be away, so it is not asked anything here. */
    private Bus bus(Settings all, Telemetry telemetry, InstantSource clock) {
        Broker broker = BrokerProvider.chosen(all);
        if (broker != null) {
            opened.keep(broker);
        }
        Semaphore deliveries = new Semaphore(Math.max(1, poolSize(all) / 4));
        Bus bus = opened.keep(new Bus(clock, all.of("bus", BusSettings.class), deliveries, broker));
        if (broker != null) {
            telemetry.watchBroker(
                    bus.operations()::relays, () -> broker.status().reachable());
        }
        return bus;
    }

    private static int poolSize(Settings all) {
        return all.of("database", DatabaseSettings.class).poolSize();
    }

    private void serve(HubParts parts, InstantSource clock, @Nullable WebApp app) {
        TokenOffice tokens = parts.tokens();
        Admission admission = new Admission(
                tokens.verifier(), parts.operator(), parts.docking().grants(), settings, clock);
        Forwarder carrier = new Forwarder(tokens.issuer()::caller, parts.hub()::nameOf, tokens.passes()::token, clock);
        forwarder = carrier;
        front.serve(parts.events()
                .before(new Gateway(
                        parts.hub(), admission, parts.live(), carrier, settings, clock, parts.telemetry(), app)));
    }

    /** Where programs on this machine reach the hub. */
    private String localAddress() {
        String host = settings.host();
        String shown = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
        return "http://" + (shown.contains(":") ? "[" + shown + "]" : shown) + ":" + front.port();
    }

    private static OperatorToken operatorToken(Path data) {
        try {
            return OperatorToken.in(data);
        } catch (IOException e) {
            throw new StartupProblem(
                    "cannot keep the operator token in " + data + ": " + e.getMessage(),
                    StartupProblem.NOT_WRITABLE,
                    e);
        }
    }

    /** Where people reach the station from this machine. */
    public URI address() {
        return front.address(settings);
    }

    /** The bus for modules outside, once the hub is open. */
    public ForeignEvents events() {
        return Objects.requireNonNull(foreign, "the hub is not open");
    }

    /** Takes no more requests, finishes those in flight, and stops everything it opened. */
    @Override
    public void close() {
        // Live connections first: they tell their people to come back, and the server would wait for them.
        if (live != null) {
            Opened.close(live);
        }
        if (forwarder != null) {
            Opened.close(forwarder);
        }
        Opened.close(front);
        opened.close();
    }
}
