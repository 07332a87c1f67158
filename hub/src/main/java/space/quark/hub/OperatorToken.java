package space.quark.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What the command line proves itself with: a random secret in the data folder that only the folder's owner can read.
 */
final class OperatorToken {
    private static final String BEARER = "Bearer ";
    private static final String PREFIX = "quark-operator-";

    private final byte[] secret;

    private OperatorToken(String secret) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads the token kept in the folder, or makes one. */
    static OperatorToken in(Path folder) throws IOException {
        Path file = folder.resolve("operator.token");
        if (!Files.exists(file)) {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            String fresh = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            Path unfinished = Files.createTempFile(
                    folder,
                    "operator",
                    ".token",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(unfinished, fresh + "\n", StandardOpenOption.SYNC);
            Files.move(unfinished, file);
            try (FileChannel name = FileChannel.open(folder, StandardOpenOption.READ)) {
                name.force(true);
            }
        }
        return new OperatorToken(Files.readString(file).strip());
    }

    /** Whether an Authorization header seems to bring one of an operator, so that it need not be read as a JWT. */
    static boolean inHeader(@Nullable String header) {
        return header != null && header.startsWith(PREFIX, BEARER.length());
    }

    boolean matches(String token) {
        return MessageDigest.isEqual(secret, token.getBytes(StandardCharsets.UTF_8));
    }
}
