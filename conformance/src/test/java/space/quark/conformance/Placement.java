package space.quark.conformance;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import space.quark.host.storage.DatabaseSettings;
import space.quark.host.storage.TestPostgres;
import space.quark.station.RemoteStation;
import space.quark.station.Station;

/**
 * Where the modules of a station run. The hosts of those elsewhere are in this JVM, each with a server, a pool and a link
 * of its own: nothing goes from one to another except over HTTP and in the database.
 */
@SuppressWarnings("ImmutableEnumChecker") // started when a test first asks for it
enum Placement {
    /** All in the hub's process. */
    ALL_IN_ONE("", List.of()),
    /** No module with a neighbour in its process. */
    EACH_ALONE("people", List.of("identity", "relations", "posts", "feed", "comments", "reactions", "notifications")),
    /** Three processes. */
    THREE_WAY("people,identity,relations", List.of("posts,comments", "feed,reactions,notifications"));

    private final String here;
    private final List<String> elsewhere;
    private @Nullable Spread spread;

    Placement(String here, List<String> elsewhere) {
        this.here = here;
        this.elsewhere = elsewhere;
    }

    /** A running station and the hosts of its modules elsewhere. */
    private record Spread(Path data, Station station, List<RemoteStation> hosts) {}

    /** Where people reach the station; started once for all tests. */
    synchronized URI address() {
        if (this == ALL_IN_ONE) {
            return Stations.shared().address();
        }
        Spread running = spread;
        if (running == null) {
            running = start();
            spread = running;
            // They end with this process, and their databases with the server of all tests.
            Path data = running.data();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> Stations.delete(data)));
        }
        return running.station().address();
    }

    private Spread start() {
        Path data = Stations.newFolder();
        DatabaseSettings database = TestPostgres.empty();
        Station station = Stations.start(
                data,
                Map.of(
                        "station.modules", here,
                        "database.url", database.url(),
                        "database.user", database.user(),
                        "database.password", database.password(),
                        "database.pool_size", "4"));
        List<RemoteStation> hosts = new ArrayList<>();
        for (String modules : elsewhere) {
            hosts.add(host(data, station.address(), modules));
        }
        return new Spread(data, station, hosts);
    }

    /** Runs modules of a station beside it. */
    static RemoteStation host(Path data, URI station, String modules) {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("station.modules", modules);
        flags.put("station.limits", "off");
        flags.put("database.pool_size", "4");
        return RemoteStation.start(new RemoteStation.Place(station, data, null, null), flags, Map.of());
    }
}
