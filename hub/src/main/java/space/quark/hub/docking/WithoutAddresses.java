package space.quark.hub.docking;

import java.util.List;
import java.util.regex.Pattern;

/** Words for whoever is no administrator: where something listens is left out of them. */
public final class WithoutAddresses {
    private static final String INSTEAD = "its address";
    /** Whole addresses, numbers of both kinds, and names with a port. */
    private static final Pattern ADDRESS = Pattern.compile("[a-z]+(:[a-z]+)*://[^\\s,;)]+"
            + "|\\[[0-9A-Fa-f:.]+](:\\d{1,5})?"
            + "|(?<![\\w:.])([0-9A-Fa-f]{0,4}:){2,}[0-9A-Fa-f:.]*"
            + "|\\b\\d{1,3}(\\.\\d{1,3}){3}(:\\d{1,5})?\\b"
            + "|\\b[A-Za-z0-9][A-Za-z0-9.-]*:\\d{1,5}\\b");

    private WithoutAddresses() {}

    public static String of(String words) {
        return ADDRESS.matcher(words).replaceAll(INSTEAD);
    }

    /** Also without these hosts, which no number tells from other words. */
    static String of(String words, List<String> hosts) {
        String left = words;
        for (String host : hosts) {
            left = left.replaceAll("(?<![\\w.-])" + Pattern.quote(host) + "(:\\d{1,5})?(?![\\w-])", INSTEAD);
        }
        return of(left);
    }
}
