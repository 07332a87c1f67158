package space.quark.hub;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import space.quark.hub.docking.ForeignManifest;
import space.quark.hub.docking.ForeignManifest.Need;
import space.quark.hub.docking.ModuleState;
import space.quark.hub.docking.ModuleStatus;
import space.quark.hub.docking.VersionRange;

/**
 * What the neighbours make of each module. A module from outside waits until everything it requires is served; whoever
 * serves already serves on and says what is missing. Modules that wait for one another are served together.
 */
final class Neighbours {
    static final String MISSING = "NEEDS_MISSING";

    private final Collection<ModuleUnit> units;
    private final Set<ModuleUnit> serving = new LinkedHashSet<>();

    private Neighbours(Collection<ModuleUnit> units) {
        this.units = units;
    }

    /** Settles all of them; returns those that stand elsewhere than before. */
    static List<ModuleUnit> settle(Collection<ModuleUnit> units, InstantSource clock) {
        Neighbours neighbours = new Neighbours(units);
        neighbours.decide();
        List<ModuleUnit> moved = new ArrayList<>();
        for (ModuleUnit unit : units) {
            ModuleStatus before = unit.settled();
            ModuleStatus now = neighbours.statusOf(unit, before, clock);
            unit.settled(now);
            if (!before.equals(now)) {
                moved.add(unit);
            }
        }
        return moved;
    }

    /** Begins with all who could serve and takes away, until nothing changes, whoever waits for somebody else. */
    private void decide() {
        for (ModuleUnit unit : units) {
            if (unit.ownStatus().state().serves()) {
                serving.add(unit);
            }
        }
        while (serving.removeIf(unit -> waits(unit) && !missing(unit, false).isEmpty())) {
            // Once more: somebody may have counted on those.
        }
    }

    private static boolean waits(ModuleUnit unit) {
        return !unit.isTrusted() && !unit.served();
    }

    private ModuleStatus statusOf(ModuleUnit unit, ModuleStatus before, InstantSource clock) {
        ModuleStatus own = unit.ownStatus();
        if (!own.state().serves()) {
            return own;
        }
        ModuleStatus alone = sinceThen(before, own, clock);
        List<String> missing = missing(unit, false);
        if (!serving.contains(unit)) {
            return same(
                    before, ModuleState.STARTING, "waits for " + names(missing) + ", which nobody serves now", clock);
        }
        if (missing.isEmpty() && !unit.isTrusted()) {
            missing = missing(unit, true);
        }
        return missing.isEmpty()
                ? alone
                : same(before, ModuleState.DEGRADED, "needs " + names(missing) + ", which nobody serves now", clock);
    }

    /** What a module is by itself, since when its neighbours let it be that. */
    private static ModuleStatus sinceThen(ModuleStatus before, ModuleStatus own, InstantSource clock) {
        boolean waited = before.code().equals(MISSING);
        boolean same = before.state() == own.state()
                && before.code().equals(own.code())
                && before.reason().equals(own.reason());
        if (!waited && !(same && before.since().isAfter(own.since()))) {
            return own;
        }
        Instant since = waited ? clock.instant() : before.since();
        return new ModuleStatus(own.state(), own.code(), own.reason(), since, own.nextRetry());
    }

    private static String names(List<String> missing) {
        return String.join(", ", missing);
    }

    private static ModuleStatus same(ModuleStatus before, ModuleState state, String reason, InstantSource clock) {
        return before.state() == state && before.reason().equals(reason)
                ? before
                : new ModuleStatus(state, MISSING, reason, clock.instant(), null);
    }

    private List<String> missing(ModuleUnit unit, boolean optional) {
        ForeignManifest foreign = unit.foreign();
        if (foreign == null) {
            return unit.manifest().needs().stream()
                    .filter(need -> need.optional() == optional && !isServed(unit, need.contract(), VersionRange.ANY))
                    .map(space.quark.dock.Manifest.Need::contract)
                    .toList();
        }
        return foreign.needs().stream()
                .filter(need -> need.optional() == optional && !isServed(unit, need.contract(), need.version()))
                .map(Need::toString)
                .toList();
    }

    /** The station's own modules count only on one another: others may call themselves what they like. */
    private boolean isServed(ModuleUnit asking, String name, VersionRange range) {
        return serving.stream().anyMatch(unit -> (unit.isTrusted() || !asking.isTrusted()) && unit.meets(name, range));
    }
}
