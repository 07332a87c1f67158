package space.quark.station;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import space.quark.dock.Manifest;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.KafkaSettings;
import space.quark.host.bus.NatsSettings;
import space.quark.host.settings.Section;
import space.quark.host.settings.Settings;
import space.quark.host.storage.DatabaseSettings;
import space.quark.hub.HttpSettings;
import space.quark.hub.docking.DockingSettings;
import space.quark.hub.events.EventSettings;
import space.quark.hub.jars.JarFolder;
import space.quark.hub.live.LiveSettings;
import space.quark.hub.telemetry.TelemetrySettings;
import space.quark.hub.tokens.TokenSettings;
import space.quark.hub.web.WebSettings;

/** Every setting a station knows, from flags, environment and the data folder's {@code quark.yaml}. */
final class StationFile {
    private StationFile() {}

    static Settings load(Path dataFolder, Map<String, String> flags, Map<String, String> environment) {
        JarFolder jars = new JarFolder(dataFolder);
        return load(dataFolder, flags, environment, jars.isEmpty() ? Set.of() : Set.of(Settings.ANYBODY));
    }

    /** @param guests the modules in jars, whose settings are read when they dock */
    static Settings load(
            Path dataFolder, Map<String, String> flags, Map<String, String> environment, Set<String> guests) {
        // Whether the folder can be one at all is said by whoever takes it.
        Path file = Files.isDirectory(dataFolder) ? dataFolder.resolve("quark.yaml") : null;
        Settings settings = Settings.load(flags, environment, file, sections(guests), guests);
        return settings.of("station", StationSettings.class).limits() == StationSettings.Switch.ON
                ? settings
                : Settings.load(withoutLimits(flags), environment, file, sections(guests), guests);
    }

    /** One word lifts the limits of every module that has some. */
    private static Map<String, String> withoutLimits(Map<String, String> flags) {
        Map<String, String> all = new LinkedHashMap<>(flags);
        for (Section section : sections()) {
            if (!section.prefix().equals("station") && hasLimits(section)) {
                all.putIfAbsent(section.prefix() + ".limits", "off");
            }
        }
        return all;
    }

    private static boolean hasLimits(Section section) {
        return java.util.Arrays.stream(section.type().getRecordComponents())
                .anyMatch(component -> component.getName().equals("limits"));
    }

    /** The sections in the order in which {@code docs/settings.md} shows them. */
    static List<Section> sections() {
        List<Section> sections = new ArrayList<>(List.of(
                new Section("station", StationSettings.class),
                new Section("http", HttpSettings.class),
                new Section("database", DatabaseSettings.class),
                new Section("bus", BusSettings.class),
                new Section("bus.nats", NatsSettings.class),
                new Section("bus.kafka", KafkaSettings.class),
                new Section("events", EventSettings.class),
                new Section("tokens", TokenSettings.class),
                new Section("docking", DockingSettings.class),
                new Section("live", LiveSettings.class),
                new Section("telemetry", TelemetrySettings.class),
                new Section("web", WebSettings.class)));
        List<Manifest> manifests =
                Modules.all().stream().map(maker -> maker.get().manifest()).toList();
        for (Manifest manifest : manifests) {
            Class<? extends Record> type = manifest.settingsType();
            if (type != null) {
                sections.add(new Section(manifest.id(), type));
            }
        }
        for (Manifest manifest : manifests) {
            sections.add(database(manifest.id()));
        }
        return List.copyOf(sections);
    }

    private static List<Section> sections(Set<String> guests) {
        List<Section> sections = new ArrayList<>(sections());
        guests.stream()
                .filter(guest -> !guest.equals(Settings.ANYBODY))
                .forEach(guest -> sections.add(database(guest)));
        return sections;
    }

    private static Section database(String module) {
        return new Section("modules." + module + ".database", DatabaseSettings.class);
    }

    /** Modules that were given a database of their own. */
    static Map<String, DatabaseSettings> databasesOfModules(Settings settings, Set<String> guests) {
        Map<String, DatabaseSettings> own = new HashMap<>();
        Set<String> ids = new TreeSet<>(Modules.ids());
        ids.addAll(guests);
        for (String id : ids) {
            own.put(id, settings.of("modules." + id + ".database", DatabaseSettings.class));
        }
        return own;
    }
}
