package space.quark.hub.docking;

import java.util.List;
import java.util.Locale;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.host.call.Exchange;

/**
 * Tells programs from pages that make a browser send something: a page of another site may not say that it sends JSON without
 * asking first, and browsers say themselves where a request comes from.
 */
final class Programs {
    private static final String JSON = "application/json";

    private Programs() {}

    /** Refuses what a page of another site can make a browser send, before anything of it is read. */
    static void require(Exchange exchange) {
        String type = exchange.contentType();
        if (type == null
                || !type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(JSON)) {
            throw Problem.of(
                    CommonProblem.UNSUPPORTED_MEDIA_TYPE,
                    List.of(new Problem.Field("Content-Type", "must be " + JSON)));
        }
        if (!exchange.headers("Origin").stream().allMatch(origin -> isOwn(origin, exchange))) {
            throw DockingProblem.QE203.with(
                    403,
                    "pages of other sites may not ask this",
                    List.of(new Problem.Field("Origin", "must be the address that is asked, or absent")));
        }
    }

    private static boolean isOwn(String origin, Exchange exchange) {
        String asked = exchange.authority();
        return !asked.isEmpty()
                && (origin.equalsIgnoreCase("https://" + asked)
                        || (!exchange.secure() && origin.equalsIgnoreCase("http://" + asked)));
    }
}
