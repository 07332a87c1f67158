package space.quark.hub;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.hub.Admission.Entrance;
import space.quark.hub.docking.ForeignManifest.Route;

/**
 * What a module outside of the process might make of a path: many read it in lower case, without empty segments, without
 * spaces at the end of a segment. Whoever asks in such a spelling gets no further than by the plain one.
 */
final class ModulePaths {
    private final Set<Place> hubs = new HashSet<>();
    private final RouteTable<Entrance> routes;

    /** A verb and a path as it is read. */
    private record Place(String verb, List<String> path) {}

    private ModulePaths(RouteTable<Entrance> routes) {
        this.routes = routes;
    }

    /**
     * @param entrances of all routes of the module
     * @param ofHub paths that only the hub asks
     */
    static ModulePaths of(Map<Route, Entrance> entrances, Collection<String> ofHub) {
        Map<Place, Entrance> strictest = new HashMap<>();
        entrances.forEach((route, entrance) -> strictest.merge(
                new Place(route.method(), read(shape(route.path()))),
                entrance,
                (one, other) -> other.asksForMoreThan(one) ? other : one));
        var table = new RouteTable.Builder<Entrance>();
        strictest.forEach((place, entrance) -> table.add(place.verb(), "/" + String.join("/", place.path()), entrance));
        ModulePaths paths = new ModulePaths(table.build());
        paths.keepForTheHub(ofHub, entrances.keySet());
        return paths;
    }

    /** The segments of a template, its variables without names. */
    private static List<String> shape(String template) {
        return RouteTable.split(template).stream()
                .map(segment -> !segment.startsWith("{") ? segment : segment.endsWith("*}") ? "{*}" : "{}")
                .toList();
    }

    /** Only a route that names such a path means it. */
    private void keepForTheHub(Collection<String> ofHub, Set<Route> routes) {
        Set<Place> meant = new HashSet<>();
        for (Route route : routes) {
            meant.add(new Place(route.method(), RouteTable.split(route.path())));
        }
        for (String endpoint : ofHub) {
            List<String> path = RouteTable.split(endpoint);
            for (Route route : routes) {
                if (!meant.contains(new Place(route.method(), path))) {
                    hubs.add(new Place(route.method(), read(path)));
                }
            }
        }
    }

    /** Refuses a path that might be read as one that only the hub may ask, or that asks for more than where it led. */
    void check(String verb, List<String> path, Entrance entrance) {
        checkReading(verb, read(path), entrance);
        for (List<String> reading : PathRules.otherReadings(path)) {
            checkReading(verb, read(reading), entrance);
        }
    }

    private void checkReading(String verb, List<String> path, Entrance entrance) {
        if (hubs.contains(new Place(verb, path))) {
            throw Problem.of(CommonProblem.ROUTE_NOT_FOUND);
        }
        var found = routes.find(verb, path);
        Entrance other = found == null ? null : found.target();
        if (other != null && other.asksForMoreThan(entrance)) {
            throw PathRules.refused();
        }
    }

    /** A path or a template, as the most lenient read it. */
    private static List<String> read(List<String> path) {
        List<String> read = new ArrayList<>(path.size());
        for (String segment : path) {
            String bare = segment.stripTrailing();
            if (bare.equals(".") || bare.equals("..")) {
                throw PathRules.refused();
            }
            if (!bare.isEmpty()) {
                read.add(bare.toLowerCase(Locale.ROOT));
            }
        }
        return read;
    }
}
