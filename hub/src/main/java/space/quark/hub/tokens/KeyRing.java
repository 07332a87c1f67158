package space.quark.hub.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.spec.PKCS8EncodedKeySpec;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.hub.tokens.SigningKeyStore.Phase;
import space.quark.hub.tokens.SigningKeyStore.Row;

/** The keys at one moment, never changed: the next moment is another ring, sharing what stayed. */
final class KeyRing {
    static final KeyRing EMPTY =
            new KeyRing(List.of(), Map.of(), Map.of(), null, new Jwks(new byte[0], "no-store", ""));

    private final List<Row> rows;
    private final Map<String, VerificationKey> verifying;
    private final Map<String, SigningKey> able;
    private final @Nullable SigningKey signing;
    private final Jwks jwks;
    private final String names;

    private KeyRing(
            List<Row> rows,
            Map<String, VerificationKey> verifying,
            Map<String, SigningKey> able,
            @Nullable SigningKey signing,
            Jwks jwks) {
        this.rows = rows;
        this.verifying = verifying;
        this.able = able;
        this.signing = signing;
        this.jwks = jwks;
        this.names = names(rows);
    }

    static String purpose(String kid) {
        return "signing key " + kid;
    }

    List<Row> rows() {
        return rows;
    }

    /** Which keys these are, and in which phase; as {@link SigningKeyStore#NAMES} has them in the database. */
    String names() {
        return names;
    }

    Jwks jwks() {
        return jwks;
    }

    boolean canSign() {
        return signing != null;
    }

    boolean hasNext() {
        return rows.stream().anyMatch(row -> row.phase() == Phase.NEXT);
    }

    SigningKey signing() {
        if (signing == null) {
            throw new IllegalStateException("no signing key yet");
        }
        return signing;
    }

    @Nullable VerificationKey find(String kid) {
        return verifying.get(kid);
    }

    /** The ring of these rows; keys that are gone are dropped, also for those who still hold one. */
    KeyRing with(List<Row> now, MasterKey master, Duration maxAge) {
        if (names(now).equals(names)) {
            return this;
        }
        Map<String, VerificationKey> verifying = new HashMap<>();
        Map<String, SigningKey> able = new HashMap<>();
        List<JWK> published = new ArrayList<>();
        SigningKey signing = null;
        for (Row row : now) {
            try {
                RSAKey key = RSAKey.parse(row.publicJwk());
                published.add(key);
                VerificationKey known = this.verifying.get(row.kid());
                verifying.put(
                        row.kid(), known != null ? known : new VerificationKey(row.kid(), new RSASSAVerifier(key)));
                if (row.sealed() != null) {
                    SigningKey old = this.able.get(row.kid());
                    able.put(row.kid(), old != null ? old : unseal(row.kid(), row.sealed(), master));
                }
            } catch (ParseException | JOSEException e) {
                throw new IllegalStateException("signing key " + row.kid() + " is damaged in the database", e);
            }
            if (row.phase() == Phase.SIGNING) {
                signing = able.get(row.kid());
            }
        }
        this.verifying.forEach((kid, key) -> {
            if (!verifying.containsKey(kid)) {
                key.drop();
            }
        });
        return new KeyRing(List.copyOf(now), verifying, able, signing, publish(published, maxAge));
    }

    private static String names(List<Row> rows) {
        return rows.stream().map(row -> row.kid() + ' ' + row.phase().column()).collect(Collectors.joining(","));
    }

    private static SigningKey unseal(String kid, byte[] sealed, MasterKey master) {
        byte[] encoded = master.unseal(purpose(kid), sealed);
        try {
            JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.RS256)
                    .type(JOSEObjectType.JWT)
                    .keyID(kid)
                    .build();
            return new SigningKey(
                    header,
                    new RSASSASigner(KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing key " + kid + " is damaged in the database", e);
        }
    }

    private static Jwks publish(List<JWK> keys, Duration maxAge) {
        byte[] body = new JWKSet(keys).toString(true).getBytes(StandardCharsets.UTF_8);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            String etag = '"' + HexFormat.of().formatHex(digest, 0, 12) + '"';
            return new Jwks(body, "public, max-age=" + maxAge.toSeconds() + ", must-revalidate", etag);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("SHA-256 must exist", e);
        }
    }
}
