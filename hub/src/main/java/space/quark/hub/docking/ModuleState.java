package space.quark.hub.docking;

import java.util.Locale;

/** Where a module stands. The row in the database is the truth; a crash in any state is resumed from there. */
public enum ModuleState {
    /** Known by its manifest. */
    ANNOUNCED,
    /** The manifest holds what its schema asks. */
    VERIFIED,
    /** Somebody who may decide let it in; first-party modules are approved by being part of the station. */
    APPROVED,
    /** Being wired, migrated and started. */
    STARTING,
    /** Serving. */
    READY,
    /** Serving while something it needs is away. */
    DEGRADED,
    /** Finishing what it began; gets nothing new. */
    DRAINING,
    /** Gone until somebody docks it again. */
    UNDOCKED,
    /** Did not start; tried again at the next retry. */
    FAILED,
    /** Held back because it came and went too often. */
    QUARANTINED,
    /** Its manifest or its owner was not accepted. */
    REFUSED;

    /** Whether requests are given to a module in this state. */
    public boolean serves() {
        return this == READY || this == DEGRADED;
    }

    /** The state's name on the wire. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
