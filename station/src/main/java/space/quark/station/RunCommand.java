package space.quark.station;

import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a station in the foreground until it is told to stop. */
@Command(name = "run", description = "Run a station in the foreground.")
final class RunCommand implements Runnable {
    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Port to listen on (default 8080; 0 takes a free one).")
    private @Nullable String port;

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Address to listen on (default 127.0.0.1).")
    private @Nullable String host;

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Where everything is kept (default ${DEFAULT-VALUE}).",
            defaultValue = "./data")
    private Path data = Path.of("./data");

    @Option(names = "--modules", paramLabel = "A,B", description = "Dock only these modules (default all).")
    private @Nullable String modules;

    @Option(
            names = "--limits",
            paramLabel = "on|off",
            description = "Off lifts the limits on tries and rates, for load tests.")
    private @Nullable String limits;

    @Option(names = "--log", paramLabel = "json|text", description = "How log lines are written (default text).")
    private @Nullable String log;

    @Option(names = "--demo", description = "Fill the station with a small community if nobody is there yet.")
    private boolean demo;

    @Option(
            names = "--hub",
            paramLabel = "URL",
            description = "Run the modules named as a process of their own, docked to the station at this address.")
    private @Nullable URI hub;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "With --hub, from another machine: a registration token that an operator made.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--address",
            paramLabel = "URL",
            description = "With --hub: where the station reaches this process (default where it listens).")
    private @Nullable URI address;

    @Option(names = "--set", paramLabel = "NAME=VALUE", description = "Any other setting, as in docs/settings.md.")
    private Map<String, String> others = new LinkedHashMap<>();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (hub != null) {
            if (!HubOptions.isAddress(hub)) {
                throw new ParameterException(
                        spec.commandLine(), "--hub " + hub + " is no address: write it as http://127.0.0.1:8080");
            }
            if (demo) {
                throw new ParameterException(spec.commandLine(), "--demo is for the station itself, without --hub");
            }
            runRemotely(hub, out);
            return;
        }
        if (tokenFile != null || address != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    (tokenFile != null ? "--token-file" : "--address")
                            + " is for modules docked to a station elsewhere: name it with --hub URL");
        }
        StopSignal.OF_PROCESS.listen();
        Station station =
                demo ? Demo.start(data, flags(), System.getenv(), out) : Station.start(data, flags(), System.getenv());
        out.println("Quark is up: " + station.address());
        out.flush();
        station.awaitStop();
    }

    private void runRemotely(URI station, PrintWriter out) {
        var place = new RemoteStation.Place(station, data, tokenFile, address);
        RemoteStation modulesOfIt = RemoteStation.start(place, flags(), System.getenv());
        modulesOfIt.stopOnSignal();
        out.println("Quark is up: " + modulesOfIt.describe() + ", docked to " + station);
        out.flush();
        modulesOfIt.awaitStop();
    }

    private Map<String, String> flags() {
        Map<String, String> flags = new LinkedHashMap<>(others);
        put(flags, "http.port", port);
        put(flags, "http.host", host);
        put(flags, "station.modules", modules);
        put(flags, "station.limits", limits);
        put(flags, "station.log", log);
        return flags;
    }

    private static void put(Map<String, String> flags, String name, @Nullable String value) {
        if (value != null) {
            flags.put(name, value);
        }
    }
}
