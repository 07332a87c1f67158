package space.quark.hub.events;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.hub.docking.Scopes;
import space.quark.hub.tokens.Verified;

/**
 * A module outside that showed its service token.
 *
 * @param id of the module
 * @param token what it showed
 * @param scopes what it may do now
 */
record Publisher(String id, Verified token, Set<String> scopes) {
    void mayPublish(String type) {
        require(Scopes.missingToPublish(scopes, type));
    }

    void mayHear(List<TypePattern> patterns) {
        patterns.forEach(pattern -> require(Scopes.missingToHear(scopes, pattern.text())));
    }

    private static void require(@Nullable String missing) {
        if (missing != null) {
            throw EventProblem.scopeMissing(missing);
        }
    }
}
