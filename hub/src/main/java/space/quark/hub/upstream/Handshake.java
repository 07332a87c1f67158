package space.quark.hub.upstream;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Request;

/** How a request becomes a WebSocket (RFC 6455, section 4). */
final class Handshake {
    private static final String WEBSOCKET = "websocket";
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Handshake() {}

    /** Whether the client asks for one. */
    static boolean asked(Request request) {
        HttpFields headers = request.getHeaders();
        return headers.contains(HttpHeader.UPGRADE)
                && headers.getCSV(HttpHeader.UPGRADE, false).stream().anyMatch(WEBSOCKET::equalsIgnoreCase)
                && request.getMethod().equals("GET")
                && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1;
    }

    /** Whether the module, which switches, means the client's request for one. */
    static boolean agrees(Request request, AnswerHead head) throws Broken {
        String key = request.getHeaders().get(HttpHeader.SEC_WEBSOCKET_KEY);
        return head.words(HttpHeader.UPGRADE).equals(List.of(WEBSOCKET))
                && key != null
                && accepted(key.strip()).equals(head.only(HttpHeader.SEC_WEBSOCKET_ACCEPT));
    }

    private static String accepted(String key) {
        try {
            byte[] proof = (key + MAGIC).getBytes(StandardCharsets.ISO_8859_1);
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-1").digest(proof));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
