package space.quark.conformance.crash;

/** What is killed, and in the middle of what. */
enum Blow {
    /** The station's process alone; its PostgreSQL lives on and is found again. */
    STATION(1),
    /** PostgreSQL, while the station runs on and starts it again. */
    DATABASE(2),
    /** One process of PostgreSQL's, for which it ends all others. */
    BACKEND(2),
    /** A module's own process. */
    MODULE(10),
    /** Station, PostgreSQL and modules at once. */
    EVERYTHING(1),
    /** The same, and what was not flushed is gone. */
    POWER(2),
    /** A module's process just as it docks, with the station. */
    DOCKING(2),
    /** The station while a module in it is replaced by a version that migrates. */
    SWAPPING(2),
    /** The station while it starts. */
    STARTING(1),
    /** The station on a new folder, and while new modules migrate: only at the beginning. */
    MIGRATING(0),
    /** The broker beside the station, alone, with the station or PostgreSQL, and again as it comes back. */
    BROKER(6),
    /** The broker, and another one without anything that it had takes its place. */
    FORGETTING(1),
    /** The station while event logs get new partitions and lose old ones. */
    ROTATING(1);

    /** How often it comes in one round of all. */
    final int share;

    Blow(int share) {
        this.share = share;
    }

    /** Whether it needs a broker. */
    boolean ofBroker() {
        return this == BROKER || this == FORGETTING;
    }
}
