package space.quark.dock;

/** A piece of software that docks to the station; one instance lives from docking to undocking. */
public interface Module {
    /** What this module is, offers and asks for; the same on every call. */
    Manifest manifest();

    /**
     * Wires the module to the station. Returns when the module can serve; what it throws is shown as the reason why it
     * failed to start, and the station tries again later with a new instance of the dock.
     */
    void dock(Dock dock);

    /** Releases what {@link #dock} acquired beyond the dock itself; requests and deliveries have ended by then. */
    default void undock() {}
}
