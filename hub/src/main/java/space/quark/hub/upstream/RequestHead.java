package space.quark.hub.upstream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/** Writes what a request begins with: what the client said and may say, and what only the hub says. */
final class RequestHead {
    private static final byte[] UPGRADE =
            "Connection: Upgrade\r\nUpgrade: websocket\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = {'\r', '\n'};

    private final Ask ask;
    private final Forwarder forwarder;
    private final boolean upgrade;

    RequestHead(Ask ask, Forwarder forwarder, boolean upgrade) {
        this.ask = ask;
        this.forwarder = forwarder;
        this.upgrade = upgrade;
    }

    void write(Text head, Upstream upstream, Upload body, Duration left) {
        Request request = ask.request();
        head.add(request.getMethod()).add(" ").add(upstream.path()).add(checked(ask.target()));
        head.add(" HTTP/1.1\r\n").field("Host", upstream.host());
        HttpFields headers = request.getHeaders();
        boolean own = ask.crew().trusted();
        List<String> nominated = nominated(headers);
        List<String> cookies = new ArrayList<>(0);
        for (HttpField field : headers) {
            String value = field.getValue();
            if (value == null) {
                continue;
            }
            if (field.getHeader() == HttpHeader.COOKIE) {
                String kept = own ? value : Passed.cookies(value);
                if (kept != null) {
                    cookies.add(kept);
                }
            } else if (own ? Passed.requestOfOwn(field, nominated) : Passed.request(field, nominated)) {
                head.field(field.getName(), value);
            }
        }
        if (!cookies.isEmpty()) {
            head.field("Cookie", String.join("; ", cookies));
        }
        body.frame(head);
        head.field("X-Forwarded-For", Address.plain(Request.getRemoteAddr(request)))
                .field("X-Forwarded-Proto", request.isSecure() ? "https" : "http");
        String authority = request.getHttpURI().getAuthority();
        if (authority != null) {
            head.field("X-Forwarded-Host", authority);
        }
        head.field("X-Forwarded-Prefix", ask.prefix());
        forwarder.tell(head, ask, left);
        if (upgrade) {
            head.add(UPGRADE);
        }
        head.add(END);
    }

    private static List<String> nominated(HttpFields headers) {
        if (!headers.contains(HttpHeader.CONNECTION)) {
            return List.of();
        }
        List<String> names = new ArrayList<>(2);
        for (String name : headers.getCSV(HttpHeader.CONNECTION, false)) {
            names.add(name.toLowerCase(Locale.ROOT));
        }
        return names;
    }

    /** A target that would end the line, or that readers would have to mend, goes nowhere. */
    private static String checked(String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '\\' || c == '#') {
                throw Problem.of(
                        CommonProblem.INVALID_INPUT, List.of(new Problem.Field("path", "is not a well-formed path")));
            }
        }
        return target;
    }
}
