package space.quark.hub.docking;

import java.net.URI;
import java.util.function.Supplier;
import space.quark.dock.Manifest;
import space.quark.dock.Unreachable;

/** Hears where the station's own modules serve when they do so at a distance. */
public interface OwnElsewhere {
    /** Hears nothing. */
    OwnElsewhere NOBODY = new OwnElsewhere() {
        @Override
        public void arrived(Manifest manifest, Supplier<URI> where) {}

        @Override
        public void left(String module) {}
    };

    /**
     * A trusted module serves in other processes from now on; in this one it was stopped before.
     *
     * @param where an instance to ask now, or {@link Unreachable} while there is none
     */
    void arrived(Manifest manifest, Supplier<URI> where);

    /** It serves in no other process any more. */
    void left(String module);
}
