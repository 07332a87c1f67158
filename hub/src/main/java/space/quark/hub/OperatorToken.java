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
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.host.call.Answer;
import space.quark.host.remote.OperatorProof;
import space.quark.hub.routes.HubRoute;

/**
 * What the command line proves itself with: a random secret in the data folder that only the folder's owner can read.
 */
final class OperatorToken {
    private static final String BEARER = "Bearer ";
    private static final String PREFIX = "quark-operator-";
    private static final Pattern CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{16,64}");

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

    /** Shows to whoever asks that this station knows the token. */
    HubRoute proofRoute() {
        return HubRoute.open("GET", OperatorProof.PATH, exchange -> {
            String challenge = exchange.query().first("challenge");
            if (challenge == null || !CHALLENGE.matcher(challenge).matches()) {
                throw Problem.invalid("challenge", "must be 16 to 64 letters, digits, '-' and '_'");
            }
            String proof = new OperatorProof(challenge).by(new String(secret, StandardCharsets.UTF_8));
            return new Answer(
                    200, Map.of("Cache-Control", "no-store"), Json.mapper().writeValueAsBytes(Map.of("proof", proof)));
        });
    }

    boolean matches(String token) {
        return MessageDigest.isEqual(secret, token.getBytes(StandardCharsets.UTF_8));
    }
}
