package space.quark.hub.events;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller.Level;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.hub.docking.Scopes;
import space.quark.hub.tokens.TokenVerifier;
import space.quark.hub.tokens.Verified;

/**
 * A module outside that showed its service token.
 *
 * @param id of the module
 * @param token what it showed
 */
record Publisher(String id, Verified token) {
    private static final Set<Level> ANY = Set.of(Level.USER, Level.SERVICE, Level.HUB);

    /** Whose token this is; a token of any other level than a module's is refused. */
    static Publisher of(@Nullable String authorization, TokenVerifier verifier) {
        Verified token = verifier.verify(TokenVerifier.parseBearer(authorization), ANY);
        String module = token.module();
        if (token.level() != Level.SERVICE || module == null) {
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
        return new Publisher(module, token);
    }

    void mayPublish(String type) {
        if (!has("publish:" + type, "publish:", new TypePattern(type))) {
            throw EventProblem.scopeMissing("publish:" + type);
        }
    }

    void mayHear(List<TypePattern> patterns) {
        for (TypePattern pattern : patterns) {
            if (!has("hear:" + pattern.text(), "hear:", pattern)) {
                throw EventProblem.scopeMissing("hear:" + pattern.text());
            }
        }
    }

    private boolean has(String exact, String kind, TypePattern wanted) {
        return token.scopes().contains(exact)
                || token.scopes().contains(Scopes.TRUSTED)
                || token.scopes().stream()
                        .filter(scope -> scope.startsWith(kind))
                        .map(scope -> new TypePattern(scope.substring(kind.length())))
                        .anyMatch(granted -> granted.covers(wanted));
    }
}
