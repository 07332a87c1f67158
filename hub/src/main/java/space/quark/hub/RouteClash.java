package space.quark.hub;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Manifest;
import space.quark.hub.docking.ForeignManifest;

/** Finds routes of two modules that the same request could mean; only who was let in has any. */
final class RouteClash {
    private RouteClash() {}

    /**
     * The first of them in words; null when there is none.
     *
     * @param exact whether only routes of the same shape count, of which a literal does not win over a variable
     */
    static @Nullable String between(ForeignManifest wanted, Collection<ModuleUnit> units, boolean exact) {
        for (ForeignManifest.Route route : wanted.routes()) {
            if (!route.published()) {
                continue;
            }
            List<String> asked = RouteTable.split(route.path());
            for (ModuleUnit unit : units) {
                boolean counts = unit.isAdmitted() && !unit.id().equals(wanted.id());
                String taken = counts ? taken(unit, route.method(), asked, exact) : null;
                if (taken != null) {
                    return route.method() + " " + route.path() + " of " + wanted.id() + " is " + taken + " of "
                            + unit.id();
                }
            }
        }
        return null;
    }

    private static @Nullable String taken(ModuleUnit unit, String method, List<String> asked, boolean exact) {
        ForeignManifest foreign = unit.foreign();
        if (foreign != null) {
            return foreign.routes().stream()
                    .filter(route -> route.published() && route.method().equals(method))
                    .filter(route -> meet(asked, RouteTable.split(route.path()), exact))
                    .map(route -> route.method() + " " + route.path())
                    .findFirst()
                    .orElse(null);
        }
        return unit.manifest().routes().stream()
                .filter(route -> route.method().equals(method) && meet(asked, RouteTable.split(route.path()), exact))
                .map((Manifest.Route route) -> route.method() + " " + route.path())
                .findFirst()
                .orElse(null);
    }

    /** Whether some path fits both. */
    private static boolean meet(List<String> one, List<String> other, boolean exact) {
        int shorter = Math.min(one.size(), other.size());
        for (int i = 0; i < shorter; i++) {
            String a = one.get(i);
            String b = other.get(i);
            if (isTail(a) || isTail(b)) {
                return !exact || (isTail(a) && isTail(b));
            }
            boolean open = isVariable(a) || isVariable(b);
            if (open ? exact && isVariable(a) != isVariable(b) : !a.equals(b)) {
                return false;
            }
        }
        List<String> longer = one.size() > other.size() ? one : other;
        return one.size() == other.size() || (!exact && longer.size() == shorter + 1 && isTail(longer.getLast()));
    }

    private static boolean isVariable(String segment) {
        return segment.startsWith("{");
    }

    private static boolean isTail(String segment) {
        return segment.startsWith("{") && segment.endsWith("*}");
    }
}
