package space.quark.identity;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A refresh token taken apart: 16 bytes that all tokens of a session share and that find its row, 32 that prove it.
 * Whoever knows the first half held a token of the session once, so a wrong second half is an old token or a theft.
 */
final class RefreshSecret {
    private static final int SELECTOR_BYTES = 16;
    private static final int SECRET_BYTES = 32;
    private static final int TEXT_LENGTH = (SELECTOR_BYTES + SECRET_BYTES) / 3 * 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] bytes;

    private RefreshSecret(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The first token of a session. */
    static RefreshSecret first() {
        byte[] bytes = new byte[SELECTOR_BYTES + SECRET_BYTES];
        RANDOM.nextBytes(bytes);
        return new RefreshSecret(bytes);
    }

    /** Empty when it cannot be a refresh token. */
    static Optional<RefreshSecret> parse(String text) {
        if (text.length() != TEXT_LENGTH) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RefreshSecret(Base64.getUrlDecoder().decode(text)));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Another token of the same session. */
    RefreshSecret next() {
        RefreshSecret next = first();
        System.arraycopy(bytes, 0, next.bytes, 0, SELECTOR_BYTES);
        return next;
    }

    /** The secret of the next token, so that only a holder of this one can {@link #unseal} it; this seals only one. */
    byte[] seal(RefreshSecret next) {
        return mask(next.secret());
    }

    /** The next token of the session, from what {@link #seal} made of it. */
    RefreshSecret unseal(byte[] sealed) {
        RefreshSecret next = new RefreshSecret(bytes.clone());
        System.arraycopy(mask(sealed), 0, next.bytes, SELECTOR_BYTES, SECRET_BYTES);
        return next;
    }

    /** A random pad of the secret's own length, never used for another text. */
    private byte[] mask(byte[] text) {
        byte[] pad = Sha256.keyed(secret(), "successor");
        byte[] masked = new byte[SECRET_BYTES];
        for (int i = 0; i < SECRET_BYTES; i++) {
            masked[i] = (byte) (text[i] ^ pad[i]);
        }
        return masked;
    }

    private byte[] secret() {
        return Arrays.copyOfRange(bytes, SELECTOR_BYTES, bytes.length);
    }

    byte[] selector() {
        return Arrays.copyOf(bytes, SELECTOR_BYTES);
    }

    byte[] hash() {
        return Sha256.of(secret());
    }

    String text() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
