package space.quark.host.remote;

import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.RSAPublicKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.CommonProblem;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.host.call.JsonClient;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Proves that a request comes from the hub, by a token that the hub signed for one module. The keys are fetched when a
 * token names one that is not known, once a second at most; tokens are few, so those verified are remembered.
 */
final class HubKeys {
    private static final Logger LOG = LoggerFactory.getLogger(HubKeys.class);
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final Duration FETCH_PAUSE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int REMEMBERED = 256;
    private static final int LONGEST = 8192;

    private final JsonClient http;
    private final URI jwks;
    private final InstantSource clock;
    private final Map<Proof, Instant> verified = new ConcurrentHashMap<>();
    private volatile Map<String, PublicKey> keys = Map.of();
    private Instant nextFetch = Instant.MIN;

    private record Proof(String token, String audience) {}

    HubKeys(JsonClient http, URI jwks, InstantSource clock) {
        this.http = http;
        this.jwks = jwks;
        this.clock = clock;
    }

    /** Refuses with UNAUTHENTICATED whoever does not bring the hub's own token for this audience. */
    void require(@Nullable String authorization, String audience) {
        if (authorization == null || !authorization.startsWith("Bearer ") || authorization.length() > LONGEST) {
            throw refused(null);
        }
        Proof proof = new Proof(authorization.substring("Bearer ".length()), audience);
        Instant now = clock.instant();
        Instant expires = verified.get(proof);
        if (expires == null) {
            expires = verify(proof);
            if (verified.size() >= REMEMBERED) {
                verified.clear();
            }
            verified.put(proof, expires);
        }
        if (now.isAfter(expires.plus(SKEW))) {
            verified.remove(proof);
            throw refused(null);
        }
    }

    private Instant verify(Proof proof) {
        String[] parts = proof.token().split("\\.", -1);
        if (parts.length != 3) {
            throw refused(null);
        }
        try {
            JsonNode header = json(parts[0]);
            require(header.path("alg").asString("").equals("RS256") && !header.has("crit"));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key(header.path("kid").asString("")));
            signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
            require(signature.verify(Base64.getUrlDecoder().decode(parts[2])));
            JsonNode claims = json(parts[1]);
            require(claims.path("iss").asString("").equals("quark")
                    && claims.path("token_type").asString("").equals("hub")
                    && isFor(claims.path("aud"), proof.audience())
                    && claims.path("exp").isIntegralNumber());
            return Instant.ofEpochSecond(claims.path("exp").asLong());
        } catch (GeneralSecurityException | IllegalArgumentException | JacksonException e) {
            throw refused(e);
        }
    }

    private static boolean isFor(JsonNode audiences, String audience) {
        return audiences.isArray()
                ? audiences.size() == 1 && audiences.get(0).asString("").equals(audience)
                : audiences.asString("").equals(audience);
    }

    private PublicKey key(String id) {
        PublicKey known = keys.get(id);
        if (known == null) {
            fetch(id);
            known = keys.get(id);
        }
        if (known == null) {
            throw refused(null);
        }
        return known;
    }

    private synchronized void fetch(String wanted) {
        Instant now = clock.instant();
        if (keys.containsKey(wanted) || now.isBefore(nextFetch)) {
            return;
        }
        nextFetch = now.plus(FETCH_PAUSE);
        Map<String, PublicKey> fresh = new HashMap<>();
        for (JsonNode key : http.get(jwks, Map.of(), PATIENCE).path("keys")) {
            try {
                fresh.put(key.path("kid").asString(""), rsa(key));
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                LOG.warn("the hub publishes a key that is none: {}", e.toString());
            }
        }
        keys = Map.copyOf(fresh);
    }

    private static PublicKey rsa(JsonNode key) throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA")
                .generatePublic(new RSAPublicKeySpec(number(key.path("n")), number(key.path("e"))));
    }

    private static BigInteger number(JsonNode text) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(text.asString("")));
    }

    private static JsonNode json(String part) {
        return Json.mapper().readTree(Base64.getUrlDecoder().decode(part));
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw refused(null);
        }
    }

    private static Problem refused(@Nullable Throwable cause) {
        return cause == null
                ? Problem.of(CommonProblem.UNAUTHENTICATED)
                : Problem.of(CommonProblem.UNAUTHENTICATED, cause);
    }
}
