package space.quark.hub.far;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import space.quark.dock.Tokens;
import space.quark.hub.tokens.TokenIssuer;

/** What the hub proves itself with to each of its modules elsewhere: a token that is good there only, renewed in time. */
final class Passes {
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final TokenIssuer issuer;
    private final InstantSource clock;
    private final Map<String, Pass> passes = new ConcurrentHashMap<>();

    private record Pass(Map<String, String> headers, Instant renew) {}

    Passes(TokenIssuer issuer, InstantSource clock) {
        this.issuer = issuer;
        this.clock = clock;
    }

    /** The Authorization header for a request to the module. */
    Map<String, String> headers(String module) {
        Pass pass = passes.get(module);
        Instant now = clock.instant();
        if (pass == null || !now.isBefore(pass.renew())) {
            Tokens.Issued issued = issuer.hubFor(module, LIFE);
            pass = new Pass(Map.of("Authorization", "Bearer " + issued.token()), now.plus(LIFE.dividedBy(2)));
            passes.put(module, pass);
        }
        return pass.headers();
    }
}
