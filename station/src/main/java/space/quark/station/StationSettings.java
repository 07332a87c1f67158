package space.quark.station;

import java.util.List;
import space.quark.dock.Setting;

/** What the station as a whole is told. */
public record StationSettings(
        @Setting(value = "", help = "The modules to dock, by id; empty docks every one there is.")
        List<String> modules,

        @Setting(value = "on", help = "Off lifts the limits on tries and rates of all modules, for load tests.")
        Switch limits,

        @Setting(value = "text", help = "How log lines are written.")
        LogForm log) {

    /** On or off. */
    public enum Switch {
        ON,
        OFF
    }

    /** A form of log lines. */
    public enum LogForm {
        TEXT,
        JSON
    }
}
