package space.quark.conformance;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    ALL_IN_ONE("", ""),
    /** No module with a neighbour in its process. */
    EACH_ALONE("people", "identity relations posts feed comments reactions notifications"),
    /** Three processes. */
    THREE_WAY("people,identity,relations", "posts,comments feed,reactions,notifications");

    private static final Map<Placement, Spread> RUNNING = new EnumMap<>(Placement.class);

    private final String here;
    /** The modules of each other process, parted by spaces. */
    private final String elsewhere;

    Placement(String here, String elsewhere) {
        this.here = here;
        this.elsewhere = elsewhere;
    }

    /** A running station and the hosts of its modules elsewhere. */
    private record Spread(Station station, List<RemoteStation> hosts) {}

    /** Where people reach the station; started once for all tests. */
    URI address() {
        if (this == ALL_IN_ONE) {
            return Stations.shared().address();
        }
        synchronized (RUNNING) {
            return RUNNING.computeIfAbsent(this, Placement::start).station().address();
        }
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
        for (String modules : elsewhere.split(" ")) {
            hosts.add(host(data, station.address(), modules));
        }
        // They end with this process, and their databases with the server of all tests.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Stations.delete(data)));
        return new Spread(station, hosts);
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
