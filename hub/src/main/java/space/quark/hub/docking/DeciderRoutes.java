package space.quark.hub.docking;

import java.net.InetAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.Problem;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;
import space.quark.hub.docking.Application.Proof;
import space.quark.hub.docking.Applications.Docked;
import space.quark.hub.docking.Departures.After;
import space.quark.hub.jars.ModuleJar;
import space.quark.hub.routes.HubRoute;
import tools.jackson.databind.JsonNode;

/** What administrators and the operator decide of modules. */
final class DeciderRoutes {
    private static final Duration SHORTLY = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final DockingRoutes shared;
    private final Docking docking;
    private final Pulls pulls;
    private final Supervisor supervisor;
    private final JarDocking jars;
    private final Letters letters;
    private final Yard yard;
    private final InstantSource clock;

    /** What these routes need. */
    record Means(
            Docking docking,
            Pulls pulls,
            Supervisor supervisor,
            JarDocking jars,
            Letters letters,
            Yard yard,
            InstantSource clock) {}

    DeciderRoutes(DockingRoutes shared, Means means) {
        this.shared = shared;
        this.docking = means.docking();
        this.pulls = means.pulls();
        this.supervisor = means.supervisor();
        this.jars = means.jars();
        this.letters = means.letters();
        this.yard = means.yard();
        this.clock = means.clock();
    }

    List<HubRoute> routes() {
        return List.of(
                new HubRoute("POST", "/modules/dock", true, this::dock),
                new HubRoute("POST", "/modules/{id}/approve", true, this::approve),
                new HubRoute("POST", "/modules/{id}/reject", true, this::reject),
                new HubRoute("POST", "/modules/{id}/drain", true, this::undock),
                new HubRoute("POST", "/modules/{id}/swap", true, this::swap));
    }

    /** How a module stands after something was decided of it. */
    record Stands(boolean success, String id, String state, String code, String reason, long generation) {}

    /** How a swap goes. */
    record Swapping(boolean success, String moduleId, String state, long generation, SwapReport swap) {}

    private Answer dock(Exchange exchange) {
        JsonNode body = PlainJson.read(exchange.body());
        boolean approve = body.path("approve").asBoolean(false);
        Duration wait = wait(body);
        Docked docked;
        if (body.has("path")) {
            String path = pathIn(body);
            if (ModuleJar.isJar(path)) {
                String id = jars.dock(Path.of(path));
                docking.berths().decided(id, "docked");
                return stands(id, yard.generation());
            }
            ModuleFolder folder = ModuleFolder.read(path);
            DockingRoutes.requireProtocol(folder.manifest());
            if (folder.manifest().lifecycle().manual()) {
                Berth expected = supervisor.expect(folder);
                docking.berths().decided(expected.id, "docked and approved, to be started later");
                return stands(expected);
            }
            docked = supervisor.dock(folder, false);
        } else {
            Application application = fetch(body, approve, false);
            if (!approve) {
                Pulls.requireHealth(application);
            }
            docked = docking.dock(application);
        }
        boolean approved = approve || body.has("path");
        docking.berths().decided(docked.berth().id, approved ? "docked and approved" : "docked");
        if (!docked.berth().wanted) {
            docking.dockAgain(docked.berth());
        }
        shared.awaitRouted(docked.berth(), docked.instance(), wait == null ? SHORTLY : wait);
        return shared.answer(docked, exchange);
    }

    private Application fetch(JsonNode body, boolean approve, boolean successor) {
        String url = DockingRoutes.text(body, "url", 500);
        if (url == null) {
            throw Problem.invalid("url", "is required: where the module listens");
        }
        Application application = pulls.fetch("url", url, new Proof(true, approve, null, null), successor);
        DockingRoutes.requireProtocol(application.manifest());
        return application;
    }

    private static String pathIn(JsonNode body) {
        requireOperatorHere();
        String path = DockingRoutes.text(body, "path", 4000);
        try {
            if (path != null) {
                return Path.of(path).toString();
            }
        } catch (InvalidPathException _) {
            // Said below.
        }
        throw Problem.invalid("path", "must be the whole path of a folder or a jar on the station's machine");
    }

    /** A path makes the station run a program: only for whoever has its folder anyway. */
    private static void requireOperatorHere() {
        Caller caller = Caller.current();
        boolean here;
        try {
            here = InetAddress.ofLiteral(caller.address()).isLoopbackAddress();
        } catch (IllegalArgumentException _) {
            here = false;
        }
        if (caller.level() != Caller.Level.HUB || !here) {
            throw DockingProblem.QE203.saying(
                    "only the operator, on the station's own machine, may have it run a program");
        }
    }

    private static @Nullable Duration wait(JsonNode body) {
        JsonNode wait = body.path("wait");
        if (wait.isMissingNode() || wait.isNull()) {
            return null;
        }
        // One that is no double is out of bounds, too.
        double seconds = wait.asDouble(-1);
        if (!wait.isNumber() || !(seconds >= 0 && seconds <= LONGEST_WAIT.toSeconds())) {
            throw Problem.invalid("wait", "must be seconds, 0 to " + LONGEST_WAIT.toSeconds());
        }
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    /** The module of this id, which somebody may decide about: not one that was let in by being part of the station. */
    private Berth outside(Exchange exchange) {
        String id = String.valueOf(exchange.variable("id"));
        Berth berth = docking.berths().find(id);
        if (berth != null) {
            return berth;
        }
        if (yard.status(id) == null) {
            throw new Problem("UNKNOWN_MODULE", 404, "module not found", List.of(), null, null);
        }
        throw ofTheStation(id);
    }

    static Problem ofTheStation(String id) {
        return DockingProblem.QE003.saying(
                "the module " + id + " runs in the station's own process, where it needs nobody's"
                        + " approval and is at home already: quark undock " + id + " takes it out, quark dock " + id
                        + " brings it back");
    }

    private Answer approve(Exchange exchange) {
        Berth berth = outside(exchange);
        JsonNode body = PlainJson.read(exchange.body());
        docking.approve(berth, DockingRoutes.texts(body, "scopes"));
        supervisor.admitted(berth);
        Duration wait = wait(body);
        berth.instances.values().stream()
                .findFirst()
                .ifPresent(one -> shared.awaitRouted(berth, one, wait == null ? SHORTLY : wait));
        return stands(berth);
    }

    private Answer reject(Exchange exchange) {
        Berth berth = outside(exchange);
        String reason = DockingRoutes.text(PlainJson.read(exchange.body()), "reason", 500);
        docking.berths().decided(berth.id, reason == null ? "rejected" : "rejected: " + reason);
        docking.reject(berth, reason == null ? "rejected by an administrator" : reason);
        supervisor.stop(berth.id);
        return stands(berth);
    }

    private Answer undock(Exchange exchange) {
        return stands(undocked(outside(exchange)));
    }

    /** Takes a module out of the routes until somebody docks it again. */
    Berth undocked(Berth berth) {
        docking.berths().decided(berth.id, "undocked");
        docking.undock(berth, supervisor.has(berth.id) ? After.STOPPED : After.KEPT);
        supervisor.stop(berth.id);
        return berth;
    }

    /** Docks a module again where it was. */
    Berth dockedAgain(Berth berth) {
        docking.berths().decided(berth.id, "docked again");
        docking.dockAgain(berth);
        supervisor.again(berth.id);
        docking.berths()
                .await(
                        () -> {
                            ModuleStatus status = yard.status(berth.id);
                            return status != null && status.state().serves();
                        },
                        SHORTLY);
        return berth;
    }

    private Answer swap(Exchange exchange) {
        String id = String.valueOf(exchange.variable("id"));
        JsonNode body = PlainJson.read(exchange.body());
        if (body.path("here").asBoolean(false)) {
            SwapReport home = docking.home(outside(exchange));
            docking.berths().decided(id, "brought back into the station's process");
            return DockingRoutes.json(
                    200, new Swapping(true, id, status(id).state().wire(), yard.generation(), home));
        }
        Docked docked;
        if (body.has("path")) {
            String path = pathIn(body);
            if (ModuleJar.isJar(path)) {
                Duration patience = wait(body);
                SwapReport report = jars.swap(id, Path.of(path), patience == null ? SHORTLY : patience);
                docking.berths().decided(id, "swap to " + report.to());
                return swapping(id, status(id), yard.generation(), report);
            }
            ModuleFolder folder = ModuleFolder.read(path);
            requireSame(id, folder.manifest());
            docked = supervisor.dock(folder, true);
        } else {
            Application application = fetch(body, true, true);
            requireSame(id, application.manifest());
            docked = docking.swap(application);
        }
        Berth berth = docked.berth();
        docking.berths().decided(id, "swap to " + docked.instance().name);
        Duration wait = wait(body);
        docking.berths().await(() -> !docking.isSwapping(id), wait == null ? SHORTLY : wait);
        SwapReport swap = berth.swap;
        if (swap == null) {
            throw Berths.unknown();
        }
        return swapping(id, letters.stands(berth, docked.instance()), berth.generation, swap);
    }

    private static Answer swapping(String id, ModuleStatus status, long generation, SwapReport swap) {
        boolean over = swap.isOver();
        return DockingRoutes.json(
                over ? 200 : 202,
                new Swapping(
                        !over || swap.step().equals("done"), id, status.state().wire(), generation, swap));
    }

    private static void requireSame(String id, ForeignManifest manifest) {
        if (!manifest.id().equals(id)) {
            throw DockingProblem.QE002.field("id", "must be " + id + " to replace it, not " + manifest.id());
        }
    }

    private Answer stands(Berth berth) {
        return stands(berth.id, berth.generation);
    }

    private Answer stands(String id, long generation) {
        ModuleStatus seen = status(id);
        return DockingRoutes.json(
                200, new Stands(true, id, seen.state().wire(), seen.code(), seen.reason(), generation));
    }

    private ModuleStatus status(String id) {
        ModuleStatus status = yard.status(id);
        return status == null
                ? new ModuleStatus(ModuleState.UNDOCKED, "UNDOCKED", "is not docked", clock.instant(), null)
                : status;
    }
}
