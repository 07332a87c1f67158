package space.quark.hub.docking;

import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a module may do at the station: {@code call:<contract>}, {@code publish:<type>}, {@code hear:<pattern>}. */
public final class Scopes {
    /** The station's own module at a distance: may all that modules in its process may. */
    public static final String TRUSTED = "trusted";

    private static final String CALL = "call:";
    private static final String PUBLISH = "publish:";
    private static final String HEAR = "hear:";

    private Scopes() {}

    /** Everything that a manifest asks for. */
    static Set<String> asked(ForeignManifest manifest) {
        Set<String> scopes = new TreeSet<>();
        manifest.needs().forEach(need -> scopes.add(CALL + need.contract()));
        manifest.publishes().forEach(type -> scopes.add(PUBLISH + type));
        manifest.subscribes().forEach(pattern -> scopes.add(HEAR + pattern));
        return scopes;
    }

    /** The scope to call something of this name. */
    public static String call(String name) {
        return CALL + name;
    }

    /** The patterns of the events that these scopes let hear. */
    static Set<String> heard(Set<String> scopes) {
        Set<String> patterns = new TreeSet<>();
        scopes.stream()
                .filter(scope -> scope.startsWith(HEAR))
                .forEach(scope -> patterns.add(scope.substring(HEAR.length())));
        return patterns;
    }

    /** The scope that is missing to publish an event of this type; null when none is. */
    public static @Nullable String missingToPublish(Set<String> scopes, String type) {
        return missing(scopes, PUBLISH + type);
    }

    /** The scope that is missing to hear events of this type or pattern; null when none is. */
    public static @Nullable String missingToHear(Set<String> scopes, String pattern) {
        return missing(scopes, HEAR + pattern);
    }

    /** One that ends with {@code *} holds all that begin so. */
    private static @Nullable String missing(Set<String> scopes, String wanted) {
        boolean held = scopes.contains(TRUSTED)
                || scopes.contains(wanted)
                || scopes.stream()
                        .filter(scope -> scope.endsWith("*"))
                        .anyMatch(scope -> wanted.startsWith(scope.substring(0, scope.length() - 1)));
        return held ? null : wanted;
    }
}
