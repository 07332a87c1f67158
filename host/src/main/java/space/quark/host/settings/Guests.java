package space.quark.host.settings;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.host.settings.Settings.Origin;
import space.quark.host.settings.Settings.Outlook;
import space.quark.host.settings.Sources.Found;
import tools.jackson.databind.node.ObjectNode;

/** Settings of modules that come and go while the station runs: read anew, and not kept, for the classes go with them. */
final class Guests {
    private final Sources sources;
    /** By prefix; empty while nothing was given. */
    private final Map<String, ObjectNode> given = new ConcurrentHashMap<>();

    Guests(Sources sources, Set<String> guests) {
        this.sources = sources;
        guests.forEach(this::invite);
    }

    void invite(String prefix) {
        given.putIfAbsent(prefix, Json.mapper().createObjectNode());
    }

    boolean has(String prefix) {
        return given.containsKey(prefix);
    }

    void give(String guest, ObjectNode values) {
        given.put(guest, values.deepCopy());
    }

    /** What could be read; its reading has no faults that are left, unless something else than what was given is wrong. */
    private record Look(Reading reading, List<Fault> faults) {}

    @Nullable Record of(Section section) {
        Reading reading = look(section, texts(given.get(section.prefix()))).reading;
        reading.requireNoFaults();
        return reading.records().get(section);
    }

    Outlook outlook(Section section, ObjectNode values) {
        Look look = look(section, texts(values));
        ObjectNode holds = Json.mapper().createObjectNode();
        Map<String, String> fixed = new LinkedHashMap<>();
        for (Section.Key key : section.keys()) {
            Found found = look.reading.found(key);
            if (!key.setting().secret() || !String.join("", found.texts()).isEmpty()) {
                holds.set(key.own(), SettingJson.value(key.type(), found.texts()));
            }
            if (found.origin() != Origin.ADMINISTRATOR && found.origin() != Origin.DEFAULT) {
                fixed.put(key.own(), found.source());
            }
        }
        Map<String, Problem.Field> faults = new LinkedHashMap<>();
        for (Fault fault : look.faults) {
            String name = section.own(fault.name());
            faults.putIfAbsent(name, new Problem.Field(name.isEmpty() ? "settings" : name, fault.problem()));
        }
        return new Outlook(holds, fixed, List.copyOf(faults.values()));
    }

    private static Map<String, List<String>> texts(@Nullable ObjectNode values) {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        if (values != null) {
            values.properties().forEach(one -> texts.put(one.getKey(), SettingJson.texts(one.getValue())));
        }
        return texts;
    }

    /** Reads until nothing that was given is wrong: what is, is left out. */
    private Look look(Section section, Map<String, List<String>> texts) {
        Sources own = sources.below(section.prefix());
        Map<String, List<String>> left = new LinkedHashMap<>(texts);
        left.keySet().retainAll(section.keys().stream().map(Section.Key::own).toList());
        List<Fault> faults = new ArrayList<>();
        while (true) {
            Map<String, Found> held = new LinkedHashMap<>();
            left.forEach((name, text) -> held.put(
                    section.prefix() + "." + name, new Found(text, Origin.ADMINISTRATOR, "set by an administrator")));
            Reading reading = Reading.of(own, List.of(section), name -> !name.startsWith(section.prefix() + "."), held);
            faults.addAll(reading.faults());
            if (reading.faults().isEmpty() || left.isEmpty()) {
                return new Look(reading, faults);
            }
            Set<String> wrong = reading.faults().stream()
                    .map(fault -> section.own(fault.name()))
                    .filter(left::containsKey)
                    .collect(Collectors.toSet());
            left.keySet().removeAll(wrong.isEmpty() ? Set.copyOf(left.keySet()) : wrong);
        }
    }
}
