package space.quark.station;

import java.net.URI;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a running station is and where its operator token lies. */
final class HubOptions {
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
