package space.quark.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import space.quark.station.Station;

/** A whole station with {@link HelloModule} docked; arguments: data folder, then settings as {@code name=value}. */
final class BenchStation {
    private BenchStation() {}

    public static void main(String[] arguments) throws InterruptedException {
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("http.port", "0");
        flags.put("station.limits", "off");
        for (String setting : List.of(arguments).subList(1, arguments.length)) {
            int equals = setting.indexOf('=');
            flags.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        Station station = Station.start(Path.of(arguments[0]), flags, System.getenv(), List.of(HelloModule::new));
        Runtime.getRuntime().addShutdownHook(new Thread(station::close));
        System.out.println("station up: " + station.address());
        Thread.currentThread().join();
    }
}
