package space.quark.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id with its parameters.
 *
 * @param memory in KiB
 */
record Argon2(int memory, int passes, int lanes) {
    static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final Pattern PHC =
            Pattern.compile("\\$argon2id\\$v=19\\$m=(\\d+),t=(\\d+),p=(\\d+)\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    /** The hash in PHC form, with these parameters and the salt in it. */
    String hash(String password, byte[] salt) {
        return phc(salt, compute(password, salt, HASH_BYTES));
    }

    /** A hash that no password has and that takes as long to check as any other. */
    String unmatched(byte[] salt, byte[] noise) {
        return phc(salt, noise);
    }

    /** Whether this password was hashed to this PHC form, whatever its parameters. */
    static boolean matches(String password, String phc) {
        Matcher parts = parts(phc);
        byte[] salt = Base64.getDecoder().decode(parts.group(4));
        byte[] expected = Base64.getDecoder().decode(parts.group(5));
        return MessageDigest.isEqual(parameters(parts).compute(password, salt, expected.length), expected);
    }

    /** Whether a hash with these parameters resists better than the given one. */
    boolean strongerThan(String phc) {
        Argon2 other = parameters(parts(phc));
        return other.memory < memory || other.passes < passes;
    }

    private byte[] compute(String password, byte[] salt, int length) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memory)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[length];
        // The same password typed on different keyboards may come in different forms.
        String normal = Normalizer.normalize(password, Normalizer.Form.NFC);
        generator.generateBytes(normal.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }

    private String phc(byte[] salt, byte[] hash) {
        Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + memory + ",t=" + passes + ",p=" + lanes + "$" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(hash);
    }

    private static Argon2 parameters(Matcher parts) {
        return new Argon2(
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
    }

    private static Matcher parts(String phc) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            throw new IllegalStateException("a stored password hash has an unknown form");
        }
        return parts;
    }
}
