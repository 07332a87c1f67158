package space.quark.host.remote;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.host.call.ServedRoute;

/** The routes of one hosted module; a literal segment wins over a variable. */
final class HostedRoutes {
    private final List<Route> routes;

    /** A route that was found, and the values of its path's variables. */
    record Found(ServedRoute route, Map<String, String> variables) {}

    /** A route and its path in parts. */
    private record Route(ServedRoute served, List<String> segments) {
        private static Route of(ServedRoute served) {
            return new Route(served, List.of(served.path().substring(1).split("/", -1)));
        }

        private static boolean isVariable(String segment) {
            return segment.startsWith("{");
        }

        /** Sorts literals before variables, from the left. */
        private String rank() {
            return segments.stream()
                    .map(segment -> isVariable(segment) ? "1" : "0")
                    .collect(Collectors.joining());
        }

        private boolean leads(String verb, List<String> path) {
            if (!served.verb().equals(verb) || path.size() != segments.size()) {
                return false;
            }
            for (int i = 0; i < segments.size(); i++) {
                String segment = segments.get(i);
                if (isVariable(segment) ? path.get(i).isEmpty() : !segment.equals(path.get(i))) {
                    return false;
                }
            }
            return true;
        }

        private Found bind(List<String> path) {
            Map<String, String> variables = new HashMap<>();
            for (int i = 0; i < segments.size(); i++) {
                String segment = segments.get(i);
                if (isVariable(segment)) {
                    variables.put(segment.substring(1, segment.length() - 1), path.get(i));
                }
            }
            return new Found(served, variables);
        }
    }

    HostedRoutes(List<ServedRoute> served) {
        this.routes = new ArrayList<>(served.stream().map(Route::of).toList());
        this.routes.sort(Comparator.comparing(Route::rank));
    }

    /** What the decoded segments of a path lead to; null when nothing is there. */
    @Nullable Found find(String verb, List<String> path) {
        for (Route route : routes) {
            if (route.leads(verb, path)) {
                return route.bind(path);
            }
        }
        return null;
    }
}
