package space.quark.hub.docking;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;
import space.quark.dock.Problem;
import space.quark.dock.Tokens;
import space.quark.hub.docking.Credentials.Asking;
import space.quark.hub.docking.Instance.Phase;
import space.quark.hub.tokens.Verified;
import tools.jackson.databind.JsonNode;

/** Hears from modules that they live, and tells them what they have to know. */
final class Heartbeats {
    private static final Set<String> STATUSES = Set.of("healthy", "degraded", "unhealthy", "starting");

    private final Berths berths;
    private final Letters letters;
    private final Watch watch;
    private final DockingSettings settings;
    private final InstantSource clock;

    Heartbeats(Berths berths, Letters letters, Watch watch, DockingSettings settings, InstantSource clock) {
        this.berths = berths;
        this.letters = letters;
        this.watch = watch;
        this.settings = settings;
        this.clock = clock;
    }

    /** The answer to a heartbeat. */
    record Beat(
            boolean success,
            String state,
            String message,
            Instant nextHeartbeat,
            long lease,
            @Nullable String serviceToken,
            @Nullable Instant serviceTokenExpires,
            @Nullable JsonNode configuration,
            long configurationGeneration,
            @Nullable Boolean drain,
            Instant hubTime) {}

    /** A fresh service token. */
    record Fresh(String serviceToken, Instant serviceTokenExpires, Set<String> grantedScopes) {}

    Beat beat(Berth berth, Asking asking, JsonNode body) {
        requireTypes(body);
        String status = body.path("status").asString("healthy");
        if (!STATUSES.contains(status)) {
            throw Problem.invalid("status", "must be one of degraded, healthy, starting, unhealthy");
        }
        berth.turn.lock();
        try {
            Instance instance = instance(berth, asking, body);
            note(berth, instance, status, body.path("metrics"));
            JsonNode known = body.path("configurationGeneration");
            return answer(berth, instance, asking, known.isIntegralNumber() ? known.asLong(0) : null);
        } finally {
            berth.turn.unlock();
        }
    }

    Fresh token(Berth berth, Asking asking, JsonNode body) {
        requireTypes(body);
        berth.turn.lock();
        try {
            Instance instance = instance(berth, asking, body);
            if (!berth.decision.isApproved()) {
                throw DockingProblem.QE203.saying("the module " + berth.id + " is not approved");
            }
            Tokens.Issued token = letters.token(berth, instance);
            return new Fresh(token.token(), token.expires(), Letters.granted(berth, instance.manifest));
        } finally {
            berth.turn.unlock();
        }
    }

    /** What is there is of its type; null says nothing. */
    private static void requireTypes(JsonNode body) {
        Check check = Check.that();
        for (String field : List.of("instanceId", "timestamp", "status")) {
            JsonNode text = body.path(field);
            check.isTrue(field, text.isString() || isAbsent(text), "must be a text");
        }
        for (String field : List.of("epoch", "inFlight", "configurationGeneration")) {
            JsonNode number = body.path(field);
            boolean whole = number.isIntegralNumber() && number.canConvertToLong() && number.asLong() >= 0;
            check.isTrue(field, whole || isAbsent(number), "must be a whole number from 0");
        }
        check.done();
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static Instance instance(Berth berth, Asking asking, JsonNode body) {
        Verified token = asking.token();
        String proven = token == null ? null : token.instance();
        String named = body.path("instanceId").asString("");
        String name = !named.isEmpty()
                ? named
                : proven != null
                        ? proven
                        : berth.instances.size() == 1
                                ? berth.instances.keySet().iterator().next()
                                : "";
        if (name.isEmpty()) {
            throw Problem.invalid("instanceId", "is required where a module has several instances");
        }
        if (proven != null && !proven.equals(name)) {
            throw DockingProblem.QE203.saying("the service token is that of instance " + proven);
        }
        if (berth.decision.kind() == Decision.Kind.REJECTED) {
            throw DockingProblem.QE101.with(410, "the module was refused: " + berth.decision.reason(), List.of());
        }
        Instance instance = berth.instances.get(name);
        if (instance == null) {
            throw Berths.unknown();
        }
        long epoch = token != null && proven != null
                ? token.epoch()
                : body.path("epoch").asLong(instance.epoch);
        if (epoch != instance.epoch) {
            throw Problem.of(DockingProblem.QE101);
        }
        return instance;
    }

    private void note(Berth berth, Instance instance, String status, JsonNode metrics) {
        Instant now = clock.instant();
        berth.heard = now;
        instance.leaseUntil = now.plus(settings.lease());
        instance.metrics = metrics.isObject() ? metrics : instance.metrics;
        boolean degraded = status.equals("degraded");
        if (instance.isRouted() && status.equals("unhealthy")) {
            // What it says of itself is one witness; the look at it is the other.
            instance.refused = now;
            watch.schedule(berth, instance, Duration.ZERO);
        } else if (instance.isRouted() && instance.degraded != degraded) {
            instance.degraded = degraded;
            berths.settle(berth);
        } else if (instance.phase == Phase.OUT && status.equals("healthy")) {
            watch.schedule(berth, instance, Duration.ZERO);
        }
    }

    /** @param known the generation of the settings that it has; null when it does not say */
    private Beat answer(Berth berth, Instance instance, Asking asking, @Nullable Long known) {
        Instant now = clock.instant();
        Verified token = asking.token();
        boolean lives = berth.decision.isApproved() && berth.wanted;
        Tokens.Issued fresh =
                lives && (token == null || letters.isOld(token.expires())) ? letters.token(berth, instance) : null;
        ModuleStatus stands = letters.stands(berth, instance);
        long generation =
                lives ? berth.settings.generation() : ModuleSettings.untouched().generation();
        boolean news = lives && known != null && known != generation;
        if (known != null) {
            // What it is told now it has when it says so.
            instance.configured = known;
            berths.wake();
        }
        return new Beat(
                true,
                stands.state().wire(),
                stands.reason(),
                now.plus(settings.lease().dividedBy(3)),
                settings.lease().toSeconds(),
                fresh == null ? null : fresh.token(),
                fresh == null ? null : fresh.expires(),
                news ? letters.configuration(berth, instance) : null,
                generation,
                instance.phase == Phase.DRAINING ? Boolean.TRUE : null,
                now);
    }
}
