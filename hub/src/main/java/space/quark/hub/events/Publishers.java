package space.quark.hub.events;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller.Level;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.hub.docking.Grants;
import space.quark.hub.tokens.TokenVerifier;
import space.quark.hub.tokens.Verified;

/** Who publishes and hears from outside, and whether it still may. */
final class Publishers {
    private static final Set<Level> ANY = Set.of(Level.USER, Level.SERVICE, Level.HUB);

    private final TokenVerifier verifier;
    private final Grants grants;

    Publishers(TokenVerifier verifier, Grants grants) {
        this.verifier = verifier;
        this.grants = grants;
    }

    /** Whose token this is; a token of any other level than a module's is refused. */
    Publisher of(@Nullable String authorization) {
        Verified token = verifier.verify(TokenVerifier.parseBearer(authorization), ANY);
        String module = token.module();
        if (token.level() != Level.SERVICE || module == null) {
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
        return new Publisher(module, token, grants.of(token));
    }

    /** Refuses whoever was let hear this and may not any more. */
    void requireHears(Publisher publisher, Walk walk) {
        new Publisher(publisher.id(), publisher.token(), grants.of(publisher.token())).mayHear(walk.patterns());
    }

    /** Whether a stream may go on: its token is good, and what it hears is still granted. */
    boolean stillHears(Publisher publisher, Walk walk) {
        try {
            requireHears(publisher, walk);
            return verifier.stillGood(publisher.token());
        } catch (Problem _) {
            return false;
        }
    }
}
