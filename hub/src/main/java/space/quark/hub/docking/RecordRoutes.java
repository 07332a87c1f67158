package space.quark.hub.docking;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.Problem;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;
import space.quark.hub.routes.HubRoute;
import tools.jackson.databind.JsonNode;

/** What administrators look up of modules, and the tokens that they hand out. */
final class RecordRoutes {
    private static final long DAY = 86_400;
    private static final long LONGEST_LIFE = 365 * DAY;
    private static final int USUAL_LINES = 200;
    private static final int MOST_LINES = 5000;

    private final Supervisor supervisor;
    private final RegistrationTokens tokens;
    private final History history;
    private final Yard yard;
    private final InstantSource clock;

    RecordRoutes(Supervisor supervisor, RegistrationTokens tokens, History history, Yard yard, InstantSource clock) {
        this.supervisor = supervisor;
        this.tokens = tokens;
        this.history = history;
        this.yard = yard;
        this.clock = clock;
    }

    List<HubRoute> routes() {
        return List.of(
                new HubRoute("POST", "/modules/registration-tokens", true, this::makeToken),
                new HubRoute("GET", "/modules/{id}/history", true, this::history),
                new HubRoute("GET", "/modules/{id}/log", true, this::log));
    }

    /** A registration token, shown this once. */
    record Made(
            String registrationToken,
            Instant expires,
            int uses,
            @Nullable String module) {}

    /** Where a module stood when, the newest first. */
    record Entries(String id, List<History.Entry> history) {}

    /** What a supervised module wrote last. */
    record Lines(String id, List<String> lines) {}

    private Answer makeToken(Exchange exchange) {
        JsonNode body = PlainJson.read(exchange.body());
        String module = DockingRoutes.text(body, "module", 41);
        long uses = number(body, "uses", 1, 1, 10_000);
        long life = number(body, "expiresIn", DAY, 1, LONGEST_LIFE);
        Set<String> privileges = DockingRoutes.texts(body, "privileges");
        boolean trusted = privileges != null && privileges.contains(Scopes.TRUSTED);
        if (privileges != null && !Set.of(Scopes.TRUSTED).containsAll(privileges)) {
            throw Problem.invalid("privileges", "may hold: " + Scopes.TRUSTED);
        }
        if (trusted && Caller.current().level() != Caller.Level.HUB) {
            throw DockingProblem.QE203.saying("only the operator may trust a module as the station's own");
        }
        Duration lifetime = Duration.ofSeconds(life);
        String token = tokens.make(module, (int) uses, lifetime, trusted);
        return DockingRoutes.json(201, new Made(token, clock.instant().plus(lifetime), (int) uses, module));
    }

    private static long number(JsonNode body, String field, long usual, long least, long most) {
        JsonNode node = body.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return usual;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.asLong() < least || node.asLong() > most) {
            throw Problem.invalid(field, "must be a whole number from " + least + " to " + most);
        }
        return node.asLong();
    }

    private Answer history(Exchange exchange) {
        String id = String.valueOf(exchange.variable("id"));
        if (yard.status(id) == null) {
            throw Berths.unknown();
        }
        return DockingRoutes.json(200, new Entries(id, history.of(id, lines(exchange, USUAL_LINES))));
    }

    private Answer log(Exchange exchange) {
        String id = String.valueOf(exchange.variable("id"));
        if (!supervisor.has(id)) {
            throw new Problem(
                    "NOT_SUPERVISED", 404, "the station does not run " + id + " itself", List.of(), null, null);
        }
        return DockingRoutes.json(200, new Lines(id, supervisor.log(id, lines(exchange, USUAL_LINES))));
    }

    private static int lines(Exchange exchange, int usual) {
        String asked = exchange.query().first("limit");
        if (asked == null) {
            return usual;
        }
        if (!asked.matches("[0-9]{1,4}") || Integer.parseInt(asked) < 1 || Integer.parseInt(asked) > MOST_LINES) {
            throw Problem.invalid("limit", "must be a whole number from 1 to " + MOST_LINES);
        }
        return Integer.parseInt(asked);
    }
}
