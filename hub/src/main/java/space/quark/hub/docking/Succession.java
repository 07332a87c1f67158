package space.quark.hub.docking;

import space.quark.hub.upstream.Upstream.Tally;

/** A module's next generation in the station's process: it serves, and the one before it is kept until this is over. */
public interface Succession {
    /** What it answered. */
    Tally tally();

    /** Whether it still serves. */
    boolean serves();

    /** Stops the one before; events and tasks go on with this one. */
    void complete();

    /** The one before serves again. */
    void back();
}
