package space.quark.hub.tokens;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import space.quark.dock.Caller.Level;
import space.quark.dock.CommonProblem;
import space.quark.dock.Id;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;

/** The claims of a token whose signature is good; one that lacks what the hub writes is refused as UNAUTHENTICATED. */
record Claims(Map<String, Object> claims) {
    /** What a token proves of whoever bears it. */
    Verified bearer() {
        require(TokenIssuer.ISSUER.equals(claims.get("iss")));
        Object audience = claims.get("aud");
        require(TokenIssuer.AUDIENCE.equals(audience)
                || (audience instanceof List<?> many && many.contains(TokenIssuer.AUDIENCE)));
        Instant expires = Instant.ofEpochSecond(number("exp"));
        Instant issued = Instant.ofEpochMilli(number("iat_ms"));
        String subject = text("sub");
        return switch (text("token_type")) {
            case "user" -> {
                long person = number("user_id");
                require(person >= 1 && person <= Id.MAX && subject.equals(Long.toString(person)));
                yield new Verified(
                        Level.USER,
                        new PersonId(person),
                        text("sid"),
                        texts("roles"),
                        null,
                        Set.of(),
                        null,
                        0,
                        issued,
                        expires);
            }
            case "service" -> {
                require(subject.startsWith(TokenIssuer.SERVICE_SUBJECT));
                yield new Verified(
                        Level.SERVICE,
                        null,
                        null,
                        Set.of(),
                        subject.substring(TokenIssuer.SERVICE_SUBJECT.length()),
                        texts("scope"),
                        claims.containsKey("instance") ? text("instance") : null,
                        claims.containsKey("epoch") ? number("epoch") : 0,
                        issued,
                        expires);
            }
            case "hub" -> {
                require(subject.equals(TokenIssuer.HUB_SUBJECT));
                yield new Verified(Level.HUB, null, null, Set.of(), null, Set.of(), null, 0, issued, expires);
            }
            default -> throw Problem.of(CommonProblem.UNAUTHENTICATED);
        };
    }

    /** What the hub said of a caller to a module. */
    Verified caller() {
        require(TokenIssuer.ISSUER.equals(claims.get("iss")));
        require(TokenIssuer.CALLER.equals(claims.get("token_type")));
        Object audience = claims.get("aud");
        require(audience instanceof String || (audience instanceof List<?> many && many.size() == 1));
        String module = audience instanceof List<?> many ? String.valueOf(many.getFirst()) : String.valueOf(audience);
        require(!module.equals(TokenIssuer.AUDIENCE));
        boolean person = claims.containsKey("user_id");
        long id = person ? number("user_id") : 0;
        require(!person || (id >= 1 && id <= Id.MAX && text("sub").equals(Long.toString(id))));
        return new Verified(
                person ? Level.USER : Level.SERVICE,
                person ? new PersonId(id) : null,
                claims.containsKey("sid") ? text("sid") : null,
                texts("roles"),
                module,
                Set.of(),
                null,
                0,
                Instant.ofEpochMilli(number("iat_ms")),
                Instant.ofEpochSecond(number("exp")));
    }

    private String text(String name) {
        require(claims.get(name) instanceof String);
        return String.valueOf(claims.get(name));
    }

    private long number(String name) {
        if (claims.get(name) instanceof Long value && value >= 0 && value <= Id.MAX) {
            return value;
        }
        throw Problem.of(CommonProblem.UNAUTHENTICATED);
    }

    private Set<String> texts(String name) {
        if (!(claims.get(name) instanceof List<?> list)) {
            throw Problem.of(CommonProblem.UNAUTHENTICATED);
        }
        require(list.stream().allMatch(String.class::isInstance));
        return Set.copyOf(list.stream().map(String::valueOf).toList());
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw Problem.of(CommonProblem.UNAUTHENTICATED);
        }
    }
}
