package space.quark.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import space.quark.station.RemoteStation;

/** Modules of a station in a process of their own; arguments: the hub, its data folder, then settings as name=value. */
final class BenchHost {
    private BenchHost() {}

    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("station.limits", "off");
        for (String setting : List.of(arguments).subList(2, arguments.length)) {
            int equals = setting.indexOf('=');
            flags.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        var place = new RemoteStation.Place(URI.create(arguments[0]), Path.of(arguments[1]), null, null);
        RemoteStation host = RemoteStation.start(place, flags, System.getenv());
        Runtime.getRuntime().addShutdownHook(new Thread(host::close));
        System.out.println("host up: "
                + host.address(flags.getOrDefault("station.modules", "").split(",")[0]));
        Thread.currentThread().join();
    }
}
