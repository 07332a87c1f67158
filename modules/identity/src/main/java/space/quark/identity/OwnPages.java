package space.quark.identity;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.HttpRequest;
import space.quark.dock.Problem;
import space.quark.identity.api.IdentityProblem;

/**
 * Tells requests of the station's own pages from those that another site makes a browser send. A form or an image cannot
 * say {@code X-Quark-Web}, a script of another site may not, and browsers say themselves where a request comes from.
 */
final class OwnPages {
    private static final String HEADER = "X-Quark-Web";
    private static final String SITE = "Sec-Fetch-Site";
    private static final String ORIGIN = "Origin";
    private static final String HTTPS = "https";
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private OwnPages() {}

    /** Reports {@link IdentityProblem#CROSS_SITE} with the header that is to blame. */
    static void require(HttpRequest request) {
        refuseUnless(request.headers(HEADER).equals(List.of("1")), HEADER, "must be 1");
        refuseUnless(request.headers(SITE).stream().allMatch(OWN::contains), SITE, "must be same-origin or none");
        refuseUnless(
                request.headers(ORIGIN).stream().allMatch(origin -> isOwn(origin, request)),
                ORIGIN,
                "must be the address that is asked");
    }

    /** Whether a page asks over https, as far as the station or, for a page of its own, the browser knows. */
    static boolean isSecure(HttpRequest request) {
        String origin = request.header(ORIGIN);
        return request.secure() || (origin != null && origin.startsWith(HTTPS + "://"));
    }

    private static boolean isOwn(String origin, HttpRequest request) {
        URI page = parse(origin);
        if (page == null
                || page.getScheme() == null
                || (request.secure() && !page.getScheme().equals(HTTPS))) {
            return false;
        }
        URI asked = parse(page.getScheme() + "://" + request.authority());
        String own = hostAndPort(page);
        return own != null && asked != null && own.equals(hostAndPort(asked));
    }

    private static @Nullable String hostAndPort(URI address) {
        String host = address.getHost();
        if (host == null) {
            return null;
        }
        int usual = HTTPS.equals(address.getScheme()) ? 443 : 80;
        return host.toLowerCase(Locale.ROOT) + ":" + (address.getPort() < 0 ? usual : address.getPort());
    }

    private static @Nullable URI parse(String address) {
        try {
            return new URI(address);
        } catch (URISyntaxException _) {
            return null;
        }
    }

    private static void refuseUnless(boolean holds, String header, String problem) {
        if (!holds) {
            throw Problem.of(IdentityProblem.CROSS_SITE, List.of(new Problem.Field(header, problem)));
        }
    }
}
