package space.quark.hub.upstream;

import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/** Which headers are passed on. What speaks of a single connection is not, nor what only the hub may say. */
final class Passed {
    private static final String OWN_COOKIES = "quark_";
    private static final String OWN_PAGES = "x-quark-web";
    private static final List<String> OWN_PREFIXES = List.of("x-quark-", "x-user-", "x-service-", "x-forwarded-");
    private static final List<String> OWN = List.of(
            "x-subject",
            "x-token-type",
            "x-real-ip",
            "x-original-url",
            "x-rewrite-url",
            "x-http-method",
            "x-http-method-override",
            "x-method-override",
            "proxy",
            "traceparent",
            "trace-id",
            "quark-generation");

    /** What an answer says of the whole origin, which is the station's and not the module's. */
    private static final List<String> OF_ORIGIN =
            List.of("Strict-Transport-Security", "Clear-Site-Data", "Alt-Svc", "Service-Worker-Allowed");

    private Passed() {}

    /**
     * Whether a request's header goes to the module as it is; cookies are looked at one by one.
     *
     * @param nominated names in lower case that the Connection header lists
     */
    static boolean request(HttpField field, List<String> nominated) {
        HttpHeader header = field.getHeader();
        if (header != null) {
            switch (header) {
                case HOST, CONTENT_LENGTH, EXPECT, AUTHORIZATION, COOKIE, FORWARDED, MAX_FORWARDS -> {
                    return false;
                }
                default -> {
                    if (ofConnection(header)) {
                        return false;
                    }
                }
            }
        }
        return isPlain(field.getName()) && may(field.getName(), header, nominated);
    }

    /** {@link #request} to one of the station's own modules, which are told also what the station's pages say. */
    static boolean requestOfOwn(HttpField field, List<String> nominated) {
        return request(field, nominated) || OWN_PAGES.equalsIgnoreCase(field.getName());
    }

    /**
     * Whether an answer's header goes to the client as it is.
     *
     * @param own whether one of the station's own modules answers, whose cookies may be the station's, and which may speak for
     *     its origin
     */
    static boolean answer(HttpField field, List<String> nominated, boolean own) {
        HttpHeader header = field.getHeader();
        if (header == HttpHeader.CONTENT_LENGTH || (header != null && ofConnection(header))) {
            return false;
        }
        if (!own && (isOfOrigin(field) || (header == HttpHeader.SET_COOKIE && isOwnCookie(field.getValue())))) {
            return false;
        }
        return field.getName().indexOf('_') < 0 && may(field.getName(), header, nominated);
    }

    private static boolean isOfOrigin(HttpField field) {
        return OF_ORIGIN.stream().anyMatch(field.getName()::equalsIgnoreCase);
    }

    /** Browsers send back one without a name as its bare value, which may look like any other cookie. */
    private static boolean isOwnCookie(String cookie) {
        int end = cookie.indexOf(';');
        String pair = end < 0 ? cookie : cookie.substring(0, end);
        int sign = pair.indexOf('=');
        return sign < 0 || pair.substring(0, sign).isBlank() || pair.strip().startsWith(OWN_COOKIES);
    }

    /** Gateways of scripting languages read any other mark as a hyphen: such a name could stand for another. */
    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-')) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    private static boolean ofConnection(HttpHeader header) {
        return switch (header) {
            case CONNECTION,
                    KEEP_ALIVE,
                    TE,
                    TRAILER,
                    TRANSFER_ENCODING,
                    UPGRADE,
                    PROXY_CONNECTION,
                    PROXY_AUTHENTICATE,
                    PROXY_AUTHORIZATION -> true;
            default -> false;
        };
    }

    private static boolean may(String name, @Nullable HttpHeader known, List<String> nominated) {
        if (!nominated.isEmpty() && nominated.contains(name.toLowerCase(Locale.ROOT))) {
            return false;
        }
        char first = name.isEmpty() ? '_' : Character.toLowerCase(name.charAt(0));
        return (known != null && first != 'x') || "xtqp".indexOf(first) < 0 || !isOwn(name);
    }

    private static boolean isOwn(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return OWN.contains(lower) || OWN_PREFIXES.stream().anyMatch(lower::startsWith);
    }

    /** The cookies of a Cookie header without those of the station; null when none is left. */
    static @Nullable String cookies(String header) {
        if (!header.contains(OWN_COOKIES)) {
            return header;
        }
        StringBuilder kept = new StringBuilder();
        for (String cookie : header.split(";", -1)) {
            if (!cookie.isBlank() && !cookie.strip().startsWith(OWN_COOKIES)) {
                kept.append(kept.isEmpty() ? "" : "; ").append(cookie.strip());
            }
        }
        return kept.isEmpty() ? null : kept.toString();
    }
}
