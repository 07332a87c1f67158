package space.quark.host.remote;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.host.call.JsonClient;

/** What a remote host shows the hub, so that its modules are trusted like those in the hub's own process. */
public interface Invitation {
    /** A registration token that is good now; asked for at each registration. */
    String token(String module, JsonClient http);

    /** The secret by which the hub knows the module's owner when it comes again; null leaves it to the hub. */
    @Nullable String ownershipKey(String module);

    /** A token that an operator made and handed over; its holder is known again by it. */
    static Invitation of(String registrationToken) {
        return new Invitation() {
            @Override
            public String token(String module, JsonClient http) {
                return registrationToken;
            }

            @Override
            public String ownershipKey(String module) {
                return derived(registrationToken, module);
            }
        };
    }

    /**
     * The operator's own token, with which this host makes itself a registration token whenever it needs one; nobody is told
     * it who does not know it.
     */
    static Invitation byOperator(URI hub, String operatorToken) {
        return new Invitation() {
            private static final Duration PATIENCE = Duration.ofSeconds(10);
            private static final int LIFE_SECONDS = 300;

            @Override
            public String token(String module, JsonClient http) {
                requireProof(http);
                return http.post(
                                hub.resolve("/modules/registration-tokens"),
                                Map.of(
                                        "module",
                                        module,
                                        "uses",
                                        1,
                                        "expiresIn",
                                        LIFE_SECONDS,
                                        "privileges",
                                        List.of("trusted")),
                                Map.of("Authorization", "Bearer " + operatorToken),
                                PATIENCE)
                        .path("registrationToken")
                        .asString("");
            }

            private void requireProof(JsonClient http) {
                OperatorProof asked = OperatorProof.fresh();
                String given = http.get(hub.resolve(asked.question()), Map.of(), PATIENCE)
                        .path("proof")
                        .asString("");
                if (!asked.isGiven(given, operatorToken)) {
                    throw new Problem(
                            CommonProblem.INVALID_TOKEN.name(),
                            CommonProblem.INVALID_TOKEN.status(),
                            "the station at " + hub
                                    + " is not that of the operator's token: name its own folder with --data, or another"
                                    + " station with --hub",
                            List.of(),
                            null,
                            null);
                }
            }

            @Override
            public String ownershipKey(String module) {
                return derived(operatorToken, module);
            }
        };
    }

    /** The same for the same secret, and of no use to find it. */
    private static String derived(String secret, String module) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(("quark ownership\n" + module + "\n" + secret).getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
