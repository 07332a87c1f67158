package space.quark.station.certify;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import space.quark.dock.Json;

/** Caller tokens that no module may believe. */
final class Forgery {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    /** Nobody's key, made anew by every run of the command. */
    private static final PrivateKey STRANGER = makeKey();

    private Forgery() {}

    /** Well-formed, signed by a key that is not the hub's. */
    static String strangersKey(String module) {
        String signed = part(Map.of("alg", "RS256", "typ", "JWT", "kid", "strangers-key")) + "." + part(claims(module));
        return signed + "." + BASE64.encodeToString(sign(signed));
    }

    /** Not signed at all. */
    static String unsigned(String module) {
        return part(Map.of("alg", "none", "typ", "JWT")) + "." + part(claims(module)) + ".";
    }

    private static Map<String, Object> claims(String module) {
        long now = Instant.now().getEpochSecond();
        return Map.of(
                "iss",
                "quark",
                "aud",
                module,
                "sub",
                "1",
                "user_id",
                1,
                "roles",
                new String[] {"admin"},
                "permissions",
                new String[] {"*"},
                "token_type",
                "caller",
                "iat",
                now,
                "exp",
                now + 300);
    }

    private static String part(Map<String, Object> content) {
        return BASE64.encodeToString(Json.mapper().writeValueAsBytes(content));
    }

    private static byte[] sign(String text) {
        try {
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(STRANGER);
            signature.update(text.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK signs with RSA", e);
        }
    }

    private static PrivateKey makeKey() {
        try {
            KeyPairGenerator maker = KeyPairGenerator.getInstance("RSA");
            maker.initialize(2048);
            return maker.generateKeyPair().getPrivate();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK makes RSA keys", e);
        }
    }
}
