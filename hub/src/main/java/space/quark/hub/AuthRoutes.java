package space.quark.hub;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;
import space.quark.hub.routes.HubRoute;
import space.quark.hub.tokens.TokenVerifier;
import space.quark.hub.tokens.Verified;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Tells a proxy in front of somebody's own program who a request comes from: ForwardAuth. */
final class AuthRoutes {
    private final TokenVerifier verifier;
    private final UnaryOperator<Set<String>> permissions;

    /** @param permissions those that somebody with these roles has, of all modules */
    AuthRoutes(TokenVerifier verifier, UnaryOperator<Set<String>> permissions) {
        this.verifier = verifier;
        this.permissions = permissions;
    }

    List<HubRoute> routes() {
        return List.of(
                new HubRoute("GET", "/auth/validate", false, exchange -> answer(ofHeader(exchange))),
                new HubRoute("POST", "/auth/validate", false, exchange -> answer(ofBody(exchange))));
    }

    /** What a good token says. */
    record Validation(boolean valid, Payload payload, String tokenType) {}

    /** The claims of a good token, and the permissions that its roles have now; times in seconds since 1970. */
    record Payload(
            String sub,
            long userId,
            @Nullable String sid,
            List<String> roles,
            List<String> permissions,
            long iat,
            long exp) {}

    private static String ofHeader(Exchange exchange) {
        return TokenVerifier.parseBearer(exchange.header("Authorization"));
    }

    private static String ofBody(Exchange exchange) {
        if (exchange.body().length == 0) {
            return ofHeader(exchange);
        }
        try {
            JsonNode token = Json.mapper().readTree(exchange.body()).path("token");
            if (token.isString()) {
                return token.asString();
            }
        } catch (JacksonException e) {
            throw Problem.invalid("body", "must be JSON: {\"token\": …}");
        }
        throw Problem.invalid("token", "must be a user's token");
    }

    private Answer answer(String token) {
        Verified user = verifier.user(token);
        long person = user.personId() == null ? 0 : user.personId().value();
        List<String> roles = List.copyOf(new TreeSet<>(user.roles()));
        List<String> held = List.copyOf(new TreeSet<>(permissions.apply(user.roles())));
        String subject = String.valueOf(person);
        Payload payload = new Payload(
                subject,
                person,
                user.session(),
                roles,
                held,
                user.issued().getEpochSecond(),
                user.expires().getEpochSecond());
        return new Answer(
                200,
                Map.of(
                        "X-User-Id",
                        subject,
                        "X-Subject",
                        subject,
                        "X-User-Roles",
                        String.join(",", roles),
                        "X-User-Permissions",
                        String.join(",", held),
                        "X-Token-Type",
                        "user",
                        "Cache-Control",
                        "no-store"),
                Json.mapper().writeValueAsBytes(new Validation(true, payload, "user")));
    }
}
