package space.quark.hub.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Date;
import java.util.Set;
import space.quark.dock.Caller;
import space.quark.dock.PersonId;
import space.quark.dock.Tokens;

/** Signs tokens of the three levels. */
public final class TokenIssuer {
    static final String ISSUER = "quark";
    static final String AUDIENCE = "quark";
    static final String SERVICE_SUBJECT = "service:";
    static final String HUB_SUBJECT = "system:hub";
    static final String CALLER = "caller";
    private static final Duration CALLER_LIFE = Duration.ofMinutes(10);
    private static final int JTI_BYTES = 16;

    private final SigningKeys keys;
    private final Revocations revocations;
    private final TokenSettings settings;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    TokenIssuer(SigningKeys keys, Revocations revocations, TokenSettings settings, InstantSource clock) {
        this.keys = keys;
        this.revocations = revocations;
        this.settings = settings;
        this.clock = clock;
    }

    /** A token of a person's session. */
    public Tokens.Issued user(PersonId person, String session, Set<String> roles, Duration lifetime) {
        long issued = revocations.firstGood(person, clock.millis());
        return sign(
                new JWTClaimsSet.Builder()
                        .subject(Long.toString(person.value()))
                        .claim("user_id", person.value())
                        .claim("sid", session)
                        .claim("roles", roles.stream().sorted().toList())
                        .claim("token_type", "user"),
                issued,
                lifetime);
    }

    /** A token of a docked module, good for the scopes that an administrator granted. */
    public Tokens.Issued service(String module, Set<String> scopes, Duration lifetime) {
        return sign(
                new JWTClaimsSet.Builder()
                        .subject(SERVICE_SUBJECT + module)
                        .claim("scope", scopes.stream().sorted().toList())
                        .claim("token_type", "service"),
                clock.millis(),
                lifetime);
    }

    /** A token of one instance of a docked module, of no use to an earlier or later epoch of it. */
    public Tokens.Issued service(String module, String instance, long epoch, Set<String> scopes, Duration lifetime) {
        return sign(
                new JWTClaimsSet.Builder()
                        .subject(SERVICE_SUBJECT + module)
                        .claim("scope", scopes.stream().sorted().toList())
                        .claim("instance", instance)
                        .claim("epoch", epoch)
                        .claim("token_type", "service"),
                clock.millis(),
                lifetime);
    }

    /** The hub's own token. */
    public Tokens.Issued hub(Duration lifetime) {
        return sign(
                new JWTClaimsSet.Builder().subject(HUB_SUBJECT).claim("token_type", "hub"), clock.millis(), lifetime);
    }

    /** A token that proves the hub to one module outside of its process, and is good for nothing at the hub. */
    public Tokens.Issued hubFor(String module, Duration lifetime) {
        return sign(
                new JWTClaimsSet.Builder().audience(module).subject(HUB_SUBJECT).claim("token_type", "hub"),
                clock.millis(),
                lifetime);
    }

    /**
     * What a module may believe of somebody who calls it: good for that module only, and for as long as it takes to serve a
     * request many times over.
     *
     * @param permissions those of the module that the caller has
     */
    public Tokens.Issued caller(Caller caller, String module, Set<String> permissions) {
        PersonId person = caller.personId();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .audience(module)
                .claim("roles", caller.roles().stream().sorted().toList())
                .claim("permissions", permissions.stream().sorted().toList())
                .claim("token_type", CALLER);
        if (person != null) {
            claims.subject(Long.toString(person.value())).claim("user_id", person.value());
            claims.claim("sid", caller.session());
        } else {
            claims.subject(caller.level() == Caller.Level.SERVICE ? SERVICE_SUBJECT + caller.module() : HUB_SUBJECT);
        }
        long issued = person == null ? clock.millis() : revocations.firstGood(person, clock.millis());
        Duration longest = settings.longestLife();
        return sign(claims, issued, longest.compareTo(CALLER_LIFE) < 0 ? longest : CALLER_LIFE);
    }

    private Tokens.Issued sign(JWTClaimsSet.Builder claims, long issuedMillis, Duration lifetime) {
        if (!lifetime.isPositive() || lifetime.compareTo(settings.longestLife()) > 0) {
            throw new IllegalArgumentException(
                    "a token may live up to tokens.longest_life = " + settings.longestLife() + ", not " + lifetime);
        }
        byte[] jti = new byte[JTI_BYTES];
        random.nextBytes(jti);
        Instant issued = Instant.ofEpochMilli(issuedMillis);
        Instant expires = issued.plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
        SigningKey key = keys.signing();
        if (claims.getClaims().get("aud") == null) {
            claims.audience(AUDIENCE);
        }
        SignedJWT jwt = new SignedJWT(
                key.header(),
                claims.issuer(ISSUER)
                        .issueTime(Date.from(issued))
                        .claim("iat_ms", issuedMillis)
                        .expirationTime(Date.from(expires))
                        .jwtID(Base64.getUrlEncoder().withoutPadding().encodeToString(jti))
                        .build());
        try {
            jwt.sign(key.signer());
        } catch (JOSEException e) {
            throw new IllegalStateException("signing must work", e);
        }
        return new Tokens.Issued(jwt.serialize(), expires);
    }
}
