package space.quark.hub.tokens;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import space.quark.dock.Tokens;

/** What the hub proves itself with to each module outside of its process: a token that is good there only, renewed in time. */
public final class Passes {
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final TokenIssuer issuer;
    private final InstantSource clock;
    private final Map<String, Pass> passes = new ConcurrentHashMap<>();

    private record Pass(String token, Instant renew) {}

    Passes(TokenIssuer issuer, InstantSource clock) {
        this.issuer = issuer;
        this.clock = clock;
    }

    /** A token that shows the module that the hub asks. */
    public String token(String module) {
        Pass pass = passes.get(module);
        Instant now = clock.instant();
        if (pass == null || !now.isBefore(pass.renew())) {
            Tokens.Issued issued = issuer.hubFor(module, LIFE);
            pass = new Pass(issued.token(), now.plus(LIFE.dividedBy(2)));
            passes.put(module, pass);
        }
        return pass.token();
    }

    /** The Authorization header of a request to the module. */
    public Map<String, String> headers(String module) {
        return Map.of("Authorization", "Bearer " + token(module));
    }
}
