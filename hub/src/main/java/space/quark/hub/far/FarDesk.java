package space.quark.hub.far;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller.Level;
import space.quark.dock.CommonProblem;
import space.quark.dock.Json;
import space.quark.dock.Manifest;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.host.bus.Bus;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;
import space.quark.host.remote.News;
import space.quark.host.remote.OutboxDesk;
import space.quark.hub.live.LiveConnections;
import space.quark.hub.routes.HubRoute;
import space.quark.hub.tokens.TokenOffice;
import space.quark.hub.tokens.TokenVerifier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What the hub answers the hosts of its modules elsewhere, below {@code /quark}: events of neighbours, news, who is
 * connected, and signed tokens. Only for modules that an operator trusted, by their service token.
 */
public final class FarDesk {
    private static final Set<Level> SERVICES = Set.of(Level.SERVICE);

    private final FarModules modules;
    private final Function<String, @Nullable Manifest> trusted;
    private final TokenOffice tokens;
    private final LiveConnections live;
    private final OutboxDesk outbox;
    private final InstantSource clock;

    private record People(Collection<PersonId> people) {}

    /** @param trusted the manifest of a module that is trusted like the hub itself, null for every other */
    public FarDesk(
            FarModules modules,
            Function<String, @Nullable Manifest> trusted,
            TokenOffice tokens,
            LiveConnections live,
            Bus bus,
            InstantSource clock) {
        this.modules = modules;
        this.trusted = trusted;
        this.tokens = tokens;
        this.live = live;
        this.outbox = new OutboxDesk(bus, clock);
        this.clock = clock;
    }

    /** What it answers. */
    public List<HubRoute> routes() {
        return List.of(
                HubRoute.open("GET", "/quark/outbox/{module}", asked -> {
                    admit(asked);
                    return outbox.page(variable(asked, "module"), asked);
                }),
                HubRoute.open("GET", "/quark/outbox/{module}/backlog", asked -> {
                    admit(asked);
                    return outbox.backlog(variable(asked, "module"), asked);
                }),
                HubRoute.open("GET", "/quark/live/people", asked -> {
                    admit(asked);
                    return data(new People(live.people()));
                }),
                HubRoute.open("POST", "/quark/news", asked -> {
                    admit(asked);
                    modules.heard(News.Notice.of(body(asked)));
                    return Answer.empty(204);
                }),
                HubRoute.open("POST", "/quark/tokens/issue", asked -> {
                    requirePrivilege(admit(asked));
                    return issue(body(asked));
                }),
                HubRoute.open("POST", "/quark/tokens/revoke", asked -> {
                    requirePrivilege(admit(asked));
                    return revoke(body(asked));
                }));
    }

    /** The manifest of the trusted module that asks. */
    private Manifest admit(Exchange asked) {
        String token = TokenVerifier.parseBearer(asked.header("Authorization"));
        String module = tokens.verifier().verify(token, SERVICES).module();
        Manifest manifest = module == null ? null : trusted.apply(module);
        if (manifest == null) {
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
        return manifest;
    }

    private static void requirePrivilege(Manifest manifest) {
        if (!manifest.privileges().contains(Manifest.ISSUES_TOKENS)) {
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
    }

    private Answer issue(JsonNode wanted) {
        Set<String> roles = new TreeSet<>();
        wanted.path("roles").forEach(role -> roles.add(role.asString()));
        return data(tokens.tokens()
                .issue(
                        person(wanted),
                        text(wanted, "session"),
                        roles,
                        Duration.ofMillis(wanted.path("lifetime_millis").asLong(0))));
    }

    private Answer revoke(JsonNode wanted) {
        if (wanted.has("session")) {
            tokens.tokens().revokeSession(text(wanted, "session"));
        } else {
            tokens.tokens().revokePerson(person(wanted));
        }
        return Answer.empty(204);
    }

    private Answer data(Object data) {
        return Answer.data(200, data, clock.instant());
    }

    private static JsonNode body(Exchange asked) {
        try {
            return Json.mapper().readTree(asked.body());
        } catch (JacksonException e) {
            throw Problem.of(CommonProblem.INVALID_INPUT, e);
        }
    }

    private static PersonId person(JsonNode wanted) {
        long person = wanted.path("person").asLong(0);
        if (person < 1) {
            throw Problem.invalid("person", "must be a person's id");
        }
        return new PersonId(person);
    }

    private static String text(JsonNode wanted, String name) {
        String text = wanted.path(name).asString("");
        if (text.isEmpty()) {
            throw Problem.invalid(name, "is required");
        }
        return text;
    }

    private static String variable(Exchange asked, String name) {
        String value = asked.variable(name);
        if (value == null) {
            throw Problem.of(CommonProblem.ROUTE_NOT_FOUND);
        }
        return value;
    }
}
