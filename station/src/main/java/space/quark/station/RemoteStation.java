package space.quark.station;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import space.quark.dock.Module;
import space.quark.host.StartupProblem;
import space.quark.host.remote.Invitation;
import space.quark.host.remote.RemoteHost;
import space.quark.host.remote.RemoteOptions;
import space.quark.host.settings.Settings;
import space.quark.hub.HttpSettings;
import space.quark.hub.telemetry.LogForm;

/** Modules of a station that runs elsewhere, in this process: the same modules, settings and answers. */
public final class RemoteStation implements AutoCloseable {
    private final RemoteHost host;
    private final List<String> modules;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicBoolean stopping = new AtomicBoolean();

    /**
     * Where the station is and how its trust is won.
     *
     * @param hub the station's address
     * @param data the station's data folder, with {@code operator.token} and {@code quark.yaml}; need not exist when there
     *     is a registration token
     * @param tokenFile a file with a registration token that an operator made; null when the operator's own is at hand
     * @param address where the hub reaches this process; null: where it listens
     */
    public record Place(
            URI hub,
            Path data,
            @Nullable Path tokenFile,
            @Nullable URI address) {}

    private RemoteStation(RemoteHost host, List<String> modules) {
        this.host = host;
        this.modules = modules;
    }

    /**
     * Starts the modules that the setting {@code station.modules} names, docked to the station; returns when they serve.
     *
     * @param flags settings from the command line, by their full names
     * @param environment settings from the environment
     */
    public static RemoteStation start(Place place, Map<String, String> flags, Map<String, String> environment) {
        if (flags.getOrDefault("station.modules", "").isBlank()) {
            throw new StartupProblem(
                    "name the modules that this process shall run with --modules", StartupProblem.USAGE);
        }
        Settings settings = StationFile.load(place.data(), listening(flags), environment);
        // Before anything logs: the first logger reads it.
        System.setProperty(
                LogForm.FORM,
                settings.of("station", StationSettings.class).log().name().toLowerCase(Locale.ROOT));
        List<Supplier<Module>> chosen =
                Modules.chosen(settings.of("station", StationSettings.class).modules());
        HttpSettings http = settings.of("http", HttpSettings.class);
        RemoteOptions options = new RemoteOptions(
                place.hub(),
                invitation(place),
                instance(http.port()),
                http.host(),
                http.port(),
                place.address(),
                Math.toIntExact(http.maxBody()),
                http.deadline(),
                http.drain(),
                Modules.ids(),
                StationFile.databasesOfModules(settings, Set.of()));
        RemoteHost host = RemoteHost.start(options, settings, chosen, InstantSource.system());
        return new RemoteStation(
                host, chosen.stream().map(maker -> maker.get().manifest().id()).toList());
    }

    /** The same after a restart: the machine, and the port where it was chosen. */
    private static String instance(int port) {
        String machine;
        try {
            machine = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException _) {
            machine = "host";
        }
        String name = machine.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
        return port == 0 ? name : name + "-" + port;
    }

    /** The station's own address and port are not for this process. */
    private static Map<String, String> listening(Map<String, String> flags) {
        Map<String, String> all = new LinkedHashMap<>(flags);
        all.putIfAbsent("http.port", "0");
        all.putIfAbsent("http.host", "127.0.0.1");
        return all;
    }

    private static Invitation invitation(Place place) {
        Path tokenFile = place.tokenFile();
        if (tokenFile != null) {
            return Invitation.of(secret(tokenFile, "no registration token at " + tokenFile));
        }
        Path operator = place.data().resolve("operator.token");
        return Invitation.byOperator(
                place.hub(),
                secret(
                        operator,
                        "no operator token at " + operator
                                + ": name the station's data folder with --data, or a registration token's file with"
                                + " --token-file"));
    }

    private static String secret(Path file, String absent) {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException e) {
            throw new StartupProblem(absent, StartupProblem.USAGE, e);
        } catch (IOException e) {
            throw new StartupProblem(
                    "cannot read " + file + ": run this as the user who runs the station",
                    StartupProblem.INPUT_OUTPUT,
                    e);
        }
    }

    /** Where the hub reaches this process, and what it runs. */
    String describe() {
        return String.join(",", modules) + " at "
                + host.address(modules.getFirst()).resolve("/");
    }

    /** Where the hub reaches a module of this process. */
    public URI address(String module) {
        return host.address(module);
    }

    /** Undocks and stops when the process is told to end. */
    void stopOnSignal() {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            close();
                            Runtime.getRuntime().halt(0);
                        },
                        "stop"));
    }

    /** Waits until the process is told to end, or the hub has taken every module elsewhere. */
    void awaitStop() {
        try {
            host.awaitIdle();
            LoggerFactory.getLogger(RemoteStation.class).info("every module has moved elsewhere");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /** Undocks the modules, lets them finish what they began, and stops. */
    @Override
    public void close() {
        if (stopping.compareAndSet(false, true)) {
            host.close();
            stopped.countDown();
            return;
        }
        try {
            stopped.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
