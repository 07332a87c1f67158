package space.quark.station;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Module;
import space.quark.host.Opened;
import space.quark.host.settings.Settings;
import space.quark.host.storage.DatabaseSettings;
import space.quark.host.storage.Databases;
import space.quark.host.storage.EmbeddedPostgres;
import space.quark.hub.HttpSettings;
import space.quark.hub.HubServer;
import space.quark.hub.jars.JarFolder;
import space.quark.hub.jars.ModuleJar;
import space.quark.hub.telemetry.LogForm;

/** One station in this process: settings, data folder, storage, hub and modules, opened in that order. */
public final class Station implements AutoCloseable {
    private static final Duration SIGNAL_PATIENCE = Duration.ofSeconds(10);

    private final Opened opened;
    private final URI address;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean stopping = new AtomicBoolean();

    private Station(Opened opened, URI address) {
        this.opened = opened;
        this.address = address;
    }

    /**
     * Starts a station; returns when it serves.
     *
     * @param flags settings from the command line, by their full names
     * @param environment settings from the environment, as {@code QUARK_HTTP_PORT}
     */
    public static Station start(Path dataFolder, Map<String, String> flags, Map<String, String> environment) {
        return start(dataFolder, flags, environment, List.of());
    }

    /** Starts a station with modules beyond those it comes with. */
    public static Station start(
            Path dataFolder, Map<String, String> flags, Map<String, String> environment, List<Supplier<Module>> more) {
        return start(new Plan(dataFolder, flags, environment, more, InstantSource.system()));
    }

    /** Starts a station that goes by this clock. */
    static Station start(
            Path dataFolder, Map<String, String> flags, Map<String, String> environment, InstantSource clock) {
        return start(new Plan(dataFolder, flags, environment, List.of(), clock));
    }

    /** What a station is started with. */
    private record Plan(
            Path dataFolder,
            Map<String, String> flags,
            Map<String, String> environment,
            List<Supplier<Module>> more,
            InstantSource clock) {}

    private static Station start(Plan plan) {
        return StopSignal.OF_PROCESS.start(() -> startNow(plan));
    }

    private static Station startNow(Plan plan) {
        Opened opened = new Opened();
        try {
            return open(plan, opened);
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    private static Station open(Plan plan, Opened opened) {
        InstantSource clock = plan.clock();
        JarFolder jars = new JarFolder(plan.dataFolder());
        // What is set for a module in a jar is known once the jar is loaded, and that may log already.
        boolean alone = jars.isEmpty();
        Settings settings = StationFile.load(
                plan.dataFolder(), plan.flags(), plan.environment(), alone ? Set.of() : Set.of(Settings.ANYBODY));
        // Before anything logs: the first logger reads it.
        System.setProperty(
                LogForm.FORM,
                settings.of("station", StationSettings.class).log().name().toLowerCase(Locale.ROOT));
        if (!alone) {
            jars.open(Modules.ids());
            settings = StationFile.load(plan.dataFolder(), plan.flags(), plan.environment(), ids(jars));
        }
        List<Supplier<Module>> modules = new ArrayList<>(
                Modules.chosen(settings.of("station", StationSettings.class).modules()));
        modules.addAll(plan.more());
        DataFolder data = opened.keep(DataFolder.take(plan.dataFolder()));
        HubServer hub = HubServer.bind(settings.of("http", HttpSettings.class), clock);
        // The hub is closed before the databases, although it takes its port before them.
        Databases databases = openDatabases(settings, jars, data, opened, clock);
        opened.keep(hub);
        StopSignal.OF_PROCESS.check();
        hub.open(settings, databases, data.path(), new HubServer.Brought(modules, jars), clock, version());
        log().info("settings: {}", said(settings));
        return new Station(opened, hub.address());
    }

    /** What somebody set; docs/settings.md has the rest, and so has the station's page of settings. */
    private static List<Settings.Effective> said(Settings settings) {
        return settings.effective().stream()
                .filter(one -> one.origin() != Settings.Origin.DEFAULT)
                .toList();
    }

    private static Set<String> ids(JarFolder jars) {
        return jars.running().stream().map(ModuleJar::id).collect(Collectors.toSet());
    }

    private static Databases openDatabases(
            Settings settings, JarFolder jars, DataFolder data, Opened opened, InstantSource clock) {
        DatabaseSettings shared = settings.of("database", DatabaseSettings.class);
        if (!shared.external()) {
            EmbeddedPostgres postgres = opened.keep(
                    EmbeddedPostgres.start(data.path().resolve("postgres"), EmbeddedPostgres.Options.safe()));
            shared = postgres.settings(shared);
        }
        return opened.keep(new Databases(shared, StationFile.databasesOfModules(settings, ids(jars)), clock));
    }

    static String version() {
        String version = Station.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Where people reach the station from this machine. */
    public URI address() {
        return address;
    }

    void awaitStop() {
        try {
            stopped.await();
        } catch (InterruptedException _) {
            close();
        }
    }

    /** Takes no more requests, finishes those in flight, and stops everything it started. */
    @Override
    public void close() {
        if (stopping.compareAndSet(false, true)) {
            log().info("stopping");
            opened.close();
            stopped.countDown();
            return;
        }
        try {
            if (!stopped.await(SIGNAL_PATIENCE.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
                log().warn("the station still stops");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Not a constant: the first logger fixes how all of them write, and settings say how. */
    private static Logger log() {
        return LoggerFactory.getLogger(Station.class);
    }
}
