package space.quark.host.remote;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.client.HttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.EventTypes;
import space.quark.dock.Json;
import space.quark.dock.Module;
import space.quark.host.HostEnvironment;
import space.quark.host.Opened;
import space.quark.host.StartupProblem;
import space.quark.host.bus.Broker;
import space.quark.host.bus.BrokerProvider;
import space.quark.host.bus.Bus;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.EventSource;
import space.quark.host.call.JsonClient;
import space.quark.host.call.RemoteClient;
import space.quark.host.settings.Settings;
import space.quark.host.storage.DatabaseSettings;
import space.quark.host.storage.Databases;
import tools.jackson.databind.JsonNode;

/**
 * Modules in a process of their own: listens, docks each of them to the hub, opens their schemas, starts them, and
 * undocks them when it is closed. They see the same dock as in the hub's process.
 */
public final class RemoteHost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteHost.class);
    private static final Duration TELL = Duration.ofSeconds(5);
    private static final Duration ROUTED = Duration.ofSeconds(30);

    private final RemoteOptions options;
    private final Settings settings;
    private final InstantSource clock;
    private final HostedModules modules;
    private final Opened opened = new Opened();
    private final RemoteServer server;
    private final JsonClient http;
    private final RemoteHubLink link;
    private final News news;
    private final Bus bus;
    private final Residence residence;

    private RemoteHost(RemoteOptions options, Settings settings, List<Supplier<Module>> makers, InstantSource clock) {
        this.options = options;
        this.settings = settings;
        this.clock = clock;
        this.modules = new HostedModules(makers, clock);
        this.server = opened.keep(RemoteServer.start(options, modules.byId(), clock));
        HttpClient client = RemoteClient.start("remote-host");
        opened.keep(client::stop);
        this.http = new JsonClient(client);
        this.news = opened.keep(new News("news for the hub", this::tell));
        this.link = new RemoteHubLink(options, client, clock, modules, news);
        Broker broker = BrokerProvider.chosen(settings);
        if (broker != null) {
            opened.keep(broker);
        }
        this.bus = opened.keep(new Bus(
                clock, settings.of("bus", BusSettings.class), new Semaphore(Math.max(1, poolSize() / 4)), broker));
        this.residence = new Residence(modules, bus, this::far, options.drain());
    }

    /**
     * Starts the modules; returns when each of them serves, and the hub has routed it or takes its time. What goes wrong is thrown after everything begun has been
     * undone.
     *
     * @param settings the sections {@code database}, {@code bus}, that of the broker which it names, and those of the modules
     */
    public static RemoteHost start(
            RemoteOptions options, Settings settings, List<Supplier<Module>> modules, InstantSource clock) {
        RemoteHost host = new RemoteHost(options, settings, modules, clock);
        try {
            host.open();
        } catch (RuntimeException | Error e) {
            host.close();
            throw e;
        }
        return host;
    }

    private void open() {
        long epoch = clock.millis();
        for (HostedModule module : modules.all()) {
            var place =
                    new Registration.Place(server.address(module.id()), module.id() + "-" + options.instance(), epoch);
            var registration = new Registration(module.manifest(), place, options, http, clock);
            module.dockedBy(new Docking(module.id(), options.hub(), registration, residence.of(module)));
        }
        JsonNode configuration = Json.mapper().createObjectNode();
        for (HostedModule module : modules.all()) {
            configuration = module.docking().await();
        }
        Databases databases = opened.keep(new Databases(database(configuration), options.databases(), clock));
        bus.onPublished(module -> {
            if (modules.serves(module)) {
                news.published(module);
            }
        });
        bus.own(options.own());
        modules.all().stream()
                .flatMap(module -> module.manifest().events().subscribes().stream())
                .map(EventTypes::publisherOf)
                .flatMap(source -> bus.mayBeOutside(source) ? Stream.of(source, Bus.HUB) : Stream.of(source))
                .distinct()
                .filter(source -> !modules.has(source))
                .forEach(source -> bus.addSource(source, far(source)));
        server.open(new RemoteServer.Desk(
                new HubKeys(http, options.hub().resolve("/.well-known/jwks.json"), clock),
                new OutboxDesk(bus, clock),
                this::heard));
        var shared = new HostEnvironment(
                databases, settings, bus, link, clock, new Semaphore(Math.max(1, poolSize() / 2), true));
        modules.start(shared);
        residence.started(shared);
        for (HostedModule module : modules.all()) {
            if (!module.docking().awaitServed(ROUTED)) {
                LOG.warn("{} serves, and the hub has not routed it yet", module.id());
            }
        }
    }

    private int poolSize() {
        return settings.of("database", DatabaseSettings.class).poolSize();
    }

    /** The server that is set, or the one that the hub hands out to hosts of its own machine. */
    private DatabaseSettings database(JsonNode configuration) {
        DatabaseSettings set = settings.of("database", DatabaseSettings.class);
        JsonNode given = configuration.path("database");
        if (set.external()) {
            return set;
        }
        if (!given.isObject()) {
            throw new StartupProblem(
                    "the hub hands out no database to this host: name one with --set database.url=…",
                    StartupProblem.USAGE);
        }
        return set.server(
                given.path("url").asString(),
                given.path("user").asString(""),
                given.path("password").asString(""));
    }

    private EventSource far(String source) {
        URI outbox = options.hub().resolve("/quark/outbox/" + source);
        return new FarEvents(http, () -> outbox, link::credentials);
    }

    /** What was published here has woken its subscribers here already. */
    private void heard(News.Notice notice) {
        notice.published().stream().filter(module -> !modules.serves(module)).forEach(bus::published);
    }

    private void tell(News.Notice notice) {
        HostedModule speaker = modules.all().iterator().next();
        http.post(options.hub().resolve("/quark/news"), notice, link.credentials(speaker.id()), TELL);
    }

    /** Where the hub reaches a module of this process. */
    public URI address(String module) {
        return server.address(module);
    }

    /** Waits until the hub needs none of the modules here any more. */
    public void awaitIdle() throws InterruptedException {
        residence.awaitIdle();
    }

    /** Undocks every module, lets them finish what they began, and stops everything it opened. */
    @Override
    public void close() {
        modules.leave(options.drain());
        opened.close();
    }
}
