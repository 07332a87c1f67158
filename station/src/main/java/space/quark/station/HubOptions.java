package space.quark.station;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import picocli.CommandLine.Option;

/** Where a running station is and where its operator token lies. */
final class HubOptions {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int LAST_PORT = 65_535;

    @Option(
            names = "--hub",
            paramLabel = "URL",
            description = "The running station (default ${DEFAULT-VALUE}).",
            defaultValue = "http://127.0.0.1:8080")
    URI hub = URI.create("http://127.0.0.1:8080");

    @Option(
            names = "--data",
            paramLabel = "FOLDER",
            description = "Its data folder, where the operator token lies (default ${DEFAULT-VALUE}).",
            defaultValue = "./data")
    Path data = Path.of("./data");

    /** Whether somebody could listen there. */
    static boolean isAddress(URI hub) {
        return hub.getHost() != null && SCHEMES.contains(hub.getScheme()) && hub.getPort() <= LAST_PORT;
    }

    HubClient client() {
        return new HubClient(hub, data);
    }

    /** A command for the same station, as somebody may type it. */
    String command(String words) {
        return "quark " + words
                + (hub.equals(new HubOptions().hub) ? "" : " --hub " + hub)
                + (data.equals(new HubOptions().data) ? "" : " --data " + data);
    }
}
