package space.quark.hub.docking;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Manifest;
import space.quark.dock.Problem;
import space.quark.hub.tokens.Verified;

/** What the rest of the hub asks of modules outside of the process: who may do what, and who is there. */
public final class Grants {
    private static final Set<String> OWN = Set.of(Scopes.TRUSTED);

    private final Berths berths;

    Grants(Berths berths) {
        this.berths = berths;
    }

    /**
     * What the module may do now that showed this token: what was granted or taken back since counts, and not what the token
     * says. A token that was given to no instance says itself what it is good for. One of an instance that another process
     * has succeeded, or of a module that was forgotten, is refused as {@link CommonProblem#INVALID_TOKEN}, one of a
     * module that was rejected or undocked as {@link DockingProblem#QE203}.
     */
    public Set<String> of(Verified token) {
        String name = token.instance();
        if (name == null) {
            return token.scopes();
        }
        Berth berth = berths.find(String.valueOf(token.module()));
        Instance instance = berth == null ? null : berth.byName(name);
        if (berth == null || (instance != null && instance.epoch != token.epoch())) {
            throw Problem.of(CommonProblem.INVALID_TOKEN);
        }
        if (isOwn(berth)) {
            return OWN;
        }
        requireDocked(berth);
        return Letters.granted(berth, instance == null ? berth.manifest : instance.manifest);
    }

    /** Who was refused or undocked may do nothing, also with a token that is good; who is leaving may finish. */
    private static void requireDocked(Berth berth) {
        if (!berth.decision.isApproved()) {
            throw DockingProblem.QE203.saying("nobody let " + berth.id + " in: quark approve " + berth.id + " does");
        }
        boolean leaves = berth.instances.values().stream().anyMatch(one -> one.phase == Instance.Phase.DRAINING);
        if (!berth.wanted && !leaves) {
            throw DockingProblem.QE203.saying(berth.id + " was undocked: quark dock " + berth.id + " docks it again");
        }
    }

    /** Whether a module outside of the process is trusted as the station's own. */
    public boolean isOwn(String module) {
        Berth berth = berths.find(module);
        return berth != null && isOwn(berth);
    }

    /** The manifest of a module that is trusted as the station's own; null for every other. */
    public @Nullable Manifest trusted(String module) {
        Berth berth = berths.find(module);
        return berth != null && isOwn(berth) ? berth.manifest.plain() : null;
    }

    private static boolean isOwn(Berth berth) {
        Decision decision = berth.decision;
        return decision.isApproved() && decision.trusted();
    }

    /** The modules outside of the process, own ones that came home left out, each with how many of its instances serve. */
    public Map<String, Long> serving() {
        return berths.all().stream()
                .filter(berth -> !berth.instances.isEmpty() || !berth.decision.trusted())
                .collect(Collectors.toMap(
                        berth -> berth.id,
                        berth -> berth.instances.values().stream()
                                .filter(Instance::isRouted)
                                .count(),
                        (first, _) -> first,
                        LinkedHashMap::new));
    }
}
