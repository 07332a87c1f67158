package space.quark.hub.events;

import java.util.List;
import java.util.Set;
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
        return scopes.contains(exact)
                || scopes.contains(Scopes.TRUSTED)
                || scopes.stream()
                        .filter(scope -> scope.startsWith(kind))
                        .map(scope -> new TypePattern(scope.substring(kind.length())))
                        .anyMatch(granted -> granted.covers(wanted));
    }
}
