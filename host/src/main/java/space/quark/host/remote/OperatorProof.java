package space.quark.host.remote;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a station shows that it knows the operator's token before anybody sends it that: it answers a random challenge with
 * what only who knows the token can compute. Whatever else came to listen at the address is not told the token, unless
 * it passes the challenge on to the station, as proxies do: an address that is not of this machine still wants TLS.
 */
public record OperatorProof(String challenge) {
    /** Answers {@code ?challenge=} with {@code {"proof"}}. */
    public static final String PATH = "/station/proof";

    private static final String ALGORITHM = "HmacSHA256";

    /** A challenge that nobody has seen. */
    public static OperatorProof fresh() {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        return new OperatorProof(text(random));
    }

    /** Path and query by which a station is asked. */
    public String question() {
        return PATH + "?challenge=" + challenge;
    }

    /** What a station answers that knows this token. */
    public String by(String token) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return text(mac.doFinal(("quark operator proof\n" + challenge).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether an answer is that of a station that knows this token. */
    public boolean isGiven(String answer, String token) {
        return MessageDigest.isEqual(
                by(token).getBytes(StandardCharsets.UTF_8), answer.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
