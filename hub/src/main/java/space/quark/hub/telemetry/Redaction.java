package space.quark.hub.telemetry;

import java.util.regex.Pattern;

/**
 * The last net: takes out of a log line what must never be in one, should it get there with the text of a library or
 * of an exception.
 */
final class Redaction {
    private static final Pattern TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{4,}\\.[A-Za-z0-9_.-]*");
    private static final Pattern AUTHORIZATION = Pattern.compile("(?i)\\b(bearer|basic)[ .]+[A-Za-z0-9._~+/=-]{4,}");
    private static final Pattern SECRET = Pattern.compile(
            "(?i)(\"?[a-z_-]*(?:password|passwd|secret|token|api[_-]?key|cookie|authorization)\"?\\s*[:=]\\s*)(\"[^\"]*\"|[^\\s,;&}\\])]+)");
    private static final Pattern MAIL =
            Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63})+");
    private static final Pattern QUERY = Pattern.compile("(/[^\\s?\"']*)\\?[^\\s\"']+");

    private Redaction() {}

    /** The same text without tokens, passwords, e-mail addresses and query strings. */
    static String clean(String text) {
        String clean = text;
        if (text.contains("eyJ")) {
            clean = TOKEN.matcher(clean).replaceAll("[token]");
        }
        if (text.indexOf(' ') >= 0) {
            clean = AUTHORIZATION.matcher(clean).replaceAll("$1 [secret]");
        }
        if (text.indexOf('=') >= 0 || text.indexOf(':') >= 0) {
            clean = SECRET.matcher(clean).replaceAll("$1[secret]");
        }
        if (text.indexOf('@') >= 0) {
            clean = MAIL.matcher(clean).replaceAll("[mail]");
        }
        if (text.indexOf('?') >= 0) {
            clean = QUERY.matcher(clean).replaceAll("$1?[query]");
        }
        return clean;
    }
}
