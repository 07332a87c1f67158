package space.quark.hub.docking;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;
import space.quark.hub.docking.Application.Proof;
import space.quark.hub.docking.Applications.Docked;
import space.quark.hub.docking.Credentials.Asking;
import space.quark.hub.docking.Departures.After;
import space.quark.hub.routes.HubRoute;
import space.quark.hub.tokens.Verified;
import tools.jackson.databind.JsonNode;

/** What modules ask for themselves: to dock, to be known as alive, to leave. */
final class DockingRoutes {
    private static final Duration SHORTLY = Duration.ofSeconds(1);
    private static final String INSTANCE = "[A-Za-z0-9][A-Za-z0-9._:-]{0,99}";
    private static final int LONGEST_KEY = 500;

    private final Docking docking;
    private final Letters letters;
    private final Heartbeats heartbeats;
    private final Credentials credentials;
    private final AddressRules rules;
    private final Pulls pulls;
    private final Supervisor supervisor;
    private final JarDocking jars;

    DockingRoutes(
            Docking docking,
            Letters letters,
            Heartbeats heartbeats,
            Credentials credentials,
            AddressRules rules,
            Pulls pulls,
            Supervisor supervisor,
            JarDocking jars) {
        this.docking = docking;
        this.letters = letters;
        this.heartbeats = heartbeats;
        this.credentials = credentials;
        this.rules = rules;
        this.pulls = pulls;
        this.supervisor = supervisor;
        this.jars = jars;
    }

    List<HubRoute> routes() {
        return List.of(
                new HubRoute("GET", "/modules/manifest.schema.json", false, _ -> schema()),
                new HubRoute("POST", "/modules/register", false, this::register),
                new HubRoute("POST", "/register", false, this::register),
                new HubRoute("POST", "/modules/{id}/heartbeat", false, this::heartbeat),
                new HubRoute("POST", "/modules/{id}/token", false, this::token),
                new HubRoute("DELETE", "/modules/{id}", false, this::leave));
    }

    private static Answer schema() {
        return new Answer(
                200,
                Map.of("Content-Type", "application/schema+json", "Cache-Control", "public, max-age=300"),
                ManifestSchema.text());
    }

    private Answer register(Exchange exchange) {
        Programs.require(exchange);
        JsonNode body = PlainJson.read(exchange.body());
        if (!body.has("manifest")) {
            throw DockingProblem.QE002.field("manifest", "is required");
        }
        ForeignManifest manifest = ManifestReader.read(body.path("manifest"));
        requireProtocol(manifest);
        String url = text(body, "url", 500);
        if (url == null) {
            url = manifest.address();
        }
        if (url == null) {
            throw DockingProblem.QE002.field("url", "is required where the manifest has no host and port");
        }
        String instance = text(body, "instanceId", 100);
        if (instance != null && !instance.matches(INSTANCE)) {
            throw Problem.invalid("instanceId", "must be letters, digits, '.', '_', ':' and '-'");
        }
        Proof proof = new Proof(
                credentials.isAdministrator(exchange),
                false,
                text(body, "registrationToken", LONGEST_KEY),
                text(body, "ownershipKey", LONGEST_KEY));
        String field = body.has("url") ? "url" : "manifest.host";
        URI named = AddressRules.parse(field, url);
        docking.requireClaim(manifest.id(), proof, named);
        Address address = rules.check(field, named);
        Application pushed = new Application(manifest, address, instance, epoch(body), false, false, proof);
        Docked docked = proof.isNone() ? unproven(pushed) : docking.dock(pushed);
        // It may not listen before it has this answer; who listens already is routed when it gets it.
        awaitRouted(docked.berth(), docked.instance(), SHORTLY);
        return answer(docked, exchange);
    }

    /**
     * Whoever proves nothing may be new, or is believed what the hub hears at the address that the module has already. Nothing
     * else is asked, and nobody is told what was answered there: an id is no way to have the hub look around.
     */
    private Docked unproven(Application pushed) {
        Berth known = docking.berths().find(pushed.manifest().id());
        if (known == null) {
            return docking.dock(pushed);
        }
        Instance there = Conditions.requireAddress(known, pushed);
        if (!known.decision.isApproved()) {
            // Nobody is asked anything before somebody let it in; saying the same again changes nothing.
            requireSame(known.manifest, pushed);
            docking.heardOf(known);
            return new Docked(known, there, null, false);
        }
        return docking.dock(confirmed(pushed));
    }

    private Application confirmed(Application pushed) {
        Application pulled;
        try {
            pulled = pulls.fetch("url", pushed.address().named().toString(), pushed.proof(), false);
        } catch (Problem _) {
            throw Conditions.belongsToSomebodyElse(pushed.manifest().id());
        }
        requireSame(pulled.manifest(), pushed);
        return new Application(
                pulled.manifest(), pulled.address(), pushed.instance(), pushed.epoch(), true, false, pushed.proof());
    }

    private static void requireSame(ForeignManifest known, Application pushed) {
        if (!known.raw().equals(pushed.manifest().raw())) {
            throw Conditions.belongsToSomebodyElse(known.id());
        }
    }

    static void requireProtocol(ForeignManifest manifest) {
        JsonNode versions = manifest.raw().path("protocolVersions");
        if (versions.isArray()
                && !new TreeSet<>(versions.values().stream()
                                .map(one -> one.asString(""))
                                .toList())
                        .contains(Letters.PROTOCOL)) {
            throw DockingProblem.QE002.field(
                    "protocolVersions", "must name a version that the hub speaks: " + Letters.PROTOCOL);
        }
    }

    /**
     * Waits until an instance is live, or cannot soon be. A program that the station starts may dock itself meanwhile under
     * the same name, and is waited for then.
     */
    void awaitRouted(Berth berth, Instance instance, Duration patience) {
        docking.berths()
                .await(
                        () -> {
                            Instance now = berth.byName(instance.name);
                            return now == null
                                    || now.phase == Instance.Phase.WAITING
                                    || letters.stands(berth, now).state().serves();
                        },
                        patience);
    }

    Answer answer(Docked docked, Exchange exchange) {
        Instance later = docked.berth().byName(docked.instance().name);
        DockingAnswer answer = letters.answer(
                docked.berth(), later == null ? docked.instance() : later, hub(exchange), docked.ownershipKey());
        DockingAnswer told = docked.proven() ? answer : answer.withoutSecrets();
        if (later != null && docked.proven() && !answer.waits()) {
            later.configured = told.configurationGeneration();
        }
        return json(answer.waits() ? 202 : 200, told);
    }

    static @Nullable String hub(Exchange exchange) {
        String authority = exchange.authority();
        return authority.isEmpty() ? null : (exchange.secure() ? "https://" : "http://") + authority;
    }

    static @Nullable Long epoch(JsonNode body) {
        JsonNode epoch = body.path("epoch");
        if (epoch.isMissingNode() || epoch.isNull()) {
            return null;
        }
        if (!epoch.isIntegralNumber() || !epoch.canConvertToLong() || epoch.asLong() < 0) {
            throw Problem.invalid("epoch", "must be a whole number from 0 to " + Long.MAX_VALUE);
        }
        return epoch.asLong();
    }

    static @Nullable String text(JsonNode body, String field, int longest) {
        JsonNode node = body.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (!node.isString() || node.asString().isBlank() || node.asString().length() > longest) {
            throw Problem.invalid(field, "must be a text of at most " + longest + " characters");
        }
        return node.asString();
    }

    private Answer heartbeat(Exchange exchange) {
        Berth berth = berth(exchange);
        Asking asking = credentials.require(exchange, berth);
        return json(200, heartbeats.beat(berth, asking, PlainJson.read(exchange.body())));
    }

    private Answer token(Exchange exchange) {
        Berth berth = berth(exchange);
        Asking asking = credentials.require(exchange, berth);
        return json(200, heartbeats.token(berth, asking, PlainJson.read(exchange.body())));
    }

    private Answer leave(Exchange exchange) {
        String id = String.valueOf(exchange.variable("id"));
        if (jars.has(id)) {
            return forgetJar(id, exchange);
        }
        if (docking.berths().find(id) == null && docking.berths().isOwn(id) && credentials.isAdministrator(exchange)) {
            throw DeciderRoutes.ofTheStation(id);
        }
        Berth berth = berth(exchange);
        Asking asking = credentials.require(exchange, berth);
        String instance = exchange.query().first("instanceId");
        if (Boolean.parseBoolean(exchange.query().first("forget"))) {
            if (!asking.administrator()) {
                throw DockingProblem.QE203.saying("only an administrator may make the station forget " + berth.id);
            }
            docking.forget(berth);
            supervisor.release(berth.id);
            return json(200, new Left(true, berth.id, "forgotten"));
        }
        Verified token = asking.token();
        if (token != null && token.instance() != null) {
            docking.leave(berth, own(berth, token, instance), After.REMOVED);
            return json(200, new Left(true, berth.id, "undocked"));
        }
        if (asking.administrator()) {
            docking.berths().decided(berth.id, instance == null ? "all instances let go" : instance + " let go");
        }
        docking.leave(berth, instance, asking.administrator() ? After.STOPPED : After.REMOVED);
        if (asking.administrator() && instance == null) {
            supervisor.release(berth.id);
        }
        return json(200, new Left(true, berth.id, "undocked"));
    }

    /** A service token is good for the one start of the one instance that it was given to. */
    private static Instance own(Berth berth, Verified token, @Nullable String named) {
        String proven = String.valueOf(token.instance());
        if (named != null && !named.equals(proven)) {
            throw DockingProblem.QE203.saying("the service token is that of instance " + proven);
        }
        Instance instance = berth.byName(proven);
        if (instance == null) {
            throw Berths.unknown();
        }
        if (instance.epoch != token.epoch()) {
            throw DockingProblem.QE202.saying("instance " + proven + " was replaced by a later start of it");
        }
        return instance;
    }

    /** Who runs in the station's process has no key to leave with. */
    private Answer forgetJar(String id, Exchange exchange) {
        if (!credentials.isAdministrator(exchange)) {
            throw DockingProblem.QE203.saying("only an administrator may make the station forget " + id);
        }
        if (!Boolean.parseBoolean(exchange.query().first("forget"))) {
            throw Problem.invalid("forget", "must be true: this deletes the jar of " + id);
        }
        jars.forget(id);
        return json(200, new Left(true, id, "forgotten"));
    }

    /** What became of a module that left. */
    record Left(boolean success, String moduleId, String state) {}

    Berth berth(Exchange exchange) {
        return docking.berths().get(String.valueOf(exchange.variable("id")));
    }

    static @Nullable Set<String> texts(JsonNode body, String field) {
        JsonNode list = body.path(field);
        if (list.isMissingNode() || list.isNull()) {
            return null;
        }
        if (!list.isArray() || !list.values().stream().allMatch(JsonNode::isString)) {
            throw Problem.invalid(field, "must be a list of texts");
        }
        return new TreeSet<>(list.values().stream().map(JsonNode::asString).toList());
    }

    static Answer json(int status, Object body) {
        return new Answer(status, Map.of("Cache-Control", "no-store"), PlainJson.bytes(body));
    }
}
