package space.quark.hub.upstream;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;

/**
 * The instances of one module that share its load.
 *
 * @param permissions the roles that hold each permission of the module
 * @param trusted whether it is one of the station's own modules: it is told of callers what those in the hub's process know
 */
public record Crew(String module, List<Upstream> upstreams, Map<String, Set<String>> permissions, boolean trusted) {
    /** A module from outside. */
    public Crew(String module, List<Upstream> upstreams, Map<String, Set<String>> permissions) {
        this(module, upstreams, permissions, false);
    }

    public Crew {
        upstreams = List.copyOf(upstreams);
        permissions = Map.copyOf(permissions);
    }

    /**
     * Takes the usable instance with the fewest requests under way, which must be left again; null when none is usable.
     *
     * @param tried instances that are not asked again
     * @param most requests that the module may have under way, this one included; when it has more, it is
     *     {@link UpstreamProblem#QE301}
     */
    @Nullable Upstream take(Collection<Upstream> tried, int most, long now) {
        while (true) {
            Upstream best = least(tried, now);
            if (best == null) {
                return null;
            }
            if (best.enter(now)) {
                if (inFlight() <= most) {
                    return best;
                }
                best.leave();
                throw Problem.retryAfter(UpstreamProblem.QE301, UpstreamProblem.SOON);
            }
        }
    }

    private @Nullable Upstream least(Collection<Upstream> tried, long now) {
        Upstream best = null;
        for (Upstream upstream : upstreams) {
            if (!tried.contains(upstream) && upstream.usable(now) && (best == null || upstream.beats(best))) {
                best = upstream;
            }
        }
        return best;
    }

    /** Requests under way at the module. */
    int inFlight() {
        int sum = 0;
        for (Upstream upstream : upstreams) {
            sum += upstream.inFlight();
        }
        return sum;
    }

    /** The permissions of the module that somebody with these roles has. */
    Set<String> permissionsOf(Set<String> roles) {
        Set<String> held = new TreeSet<>();
        permissions.forEach((name, holders) -> {
            if (roles.stream().anyMatch(holders::contains)) {
                held.add(name);
            }
        });
        return held;
    }
}
