package space.quark.hub;

import org.jspecify.annotations.Nullable;
import space.quark.host.ModuleHost;
import space.quark.hub.docking.ForeignManifest;
import space.quark.hub.upstream.Crew;

/** Where a module runs now. */
sealed interface Serving {
    /** It does not run, as far as the station knows. */
    record Away() implements Serving {}

    /** In the station's own process. */
    record Here(ModuleHost host) implements Serving {}

    /** In processes of its own. */
    record There(Crew crew, ForeignManifest manifest) implements Serving {}

    /** What runs in the station's process; null when nothing does. */
    default @Nullable ModuleHost host() {
        return this instanceof Here here ? here.host() : null;
    }
}
