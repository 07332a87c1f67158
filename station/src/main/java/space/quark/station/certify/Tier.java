package space.quark.station.certify;

import java.util.Locale;

/** How good a neighbour a module is; each tier asks for everything below it too. */
public enum Tier {
    /** It docks. */
    BRONZE,
    /** It is a good neighbour. */
    SILVER,
    /** It is safe. */
    GOLD,
    /** It can be swapped without a dropped request. */
    PLATINUM;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
