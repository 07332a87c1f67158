package space.quark.hub.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller.Level;
import space.quark.dock.CommonProblem;
import space.quark.dock.Id;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;

/**
 * Says what a token proves, or refuses it: INVALID_TOKEN when it is no JWT, TOKEN_EXPIRED when it was good once,
 * UNAUTHENTICATED otherwise. What is cheap to refuse is refused before any RSA; what was verified once is remembered.
 */
public final class TokenVerifier {
    /** How long after its end a token is still accepted. */
    public static final Duration LEEWAY = TokenSettings.SKEW;

    private static final int LONGEST_TOKEN = 8192;
    private static final String BEARER = "Bearer ";
    private static final Set<Level> USERS = Set.of(Level.USER);

    private final SigningKeys keys;
    private final Revocations revocations;
    private final InstantSource clock;
    private final VerifiedCache cache;
    /** What modules said again of their callers. */
    private final VerifiedCache spoken;

    /** An Authorization header and what its token was found to be, for the next request that brings the very same. */
    public static final class Known {
        private final String header;
        private final VerifiedCache.Entry entry;

        private Known(String header, VerifiedCache.Entry entry) {
            this.header = header;
            this.entry = entry;
        }

        /** Whether this is the very object that was looked at; an equal text of another request is not. */
        @SuppressWarnings("ReferenceEquality")
        public boolean isOf(@Nullable String other) {
            return header == other && !entry.dropped();
        }
    }

    TokenVerifier(SigningKeys keys, Revocations revocations, TokenSettings settings, InstantSource clock) {
        this.keys = keys;
        this.revocations = revocations;
        this.clock = clock;
        this.cache = new VerifiedCache(settings.cache());
        this.spoken = new VerifiedCache(settings.cache());
    }

    /** The token of an Authorization header: {@code Bearer}, exactly one space, the token. */
    public static String parseBearer(@Nullable String header) {
        if (header == null || header.isEmpty()) {
            throw Problem.of(CommonProblem.UNAUTHENTICATED);
        }
        if (!header.startsWith(BEARER)
                || header.length() == BEARER.length()
                || header.indexOf(' ', BEARER.length()) >= 0) {
            throw Problem.of(CommonProblem.INVALID_TOKEN);
        }
        return header.substring(BEARER.length());
    }

    /** {@link #verify} for tokens of people. */
    public Verified user(String token) {
        return verify(token, USERS);
    }

    /** What the token proves; a token of any other level is refused. */
    public Verified verify(String token, Set<Level> levels) {
        return checked(entry(token), levels);
    }

    /** What the hub said of a caller to this module, as the module says it again. */
    public Verified spoken(String token, String module) {
        if (token.length() > LONGEST_TOKEN) {
            throw Problem.of(CommonProblem.INVALID_TOKEN);
        }
        VerifiedCache.Key digest = VerifiedCache.Key.of(token);
        VerifiedCache.Entry known = spoken.find(digest);
        VerifiedCache.Entry entry = known != null && !known.dropped() ? known : verifyNew(token, digest, true);
        refuseExpired(entry.expiresMillis());
        Verified verified = entry.verified();
        if (!module.equals(verified.module()) || revocations.refuses(verified)) {
            throw Problem.of(CommonProblem.UNAUTHENTICATED);
        }
        return verified;
    }

    private VerifiedCache.Entry entry(String token) {
        if (token.length() > LONGEST_TOKEN) {
            throw Problem.of(CommonProblem.INVALID_TOKEN);
        }
        VerifiedCache.Key digest = VerifiedCache.Key.of(token);
        VerifiedCache.Entry known = cache.find(digest);
        return known != null && !known.dropped() ? known : verifyNew(token, digest, false);
    }

    /** Looks at the token of an Authorization header, to be asked about it by {@link #verify(Known, Set)}. */
    public Known know(@Nullable String header) {
        String token = parseBearer(header);
        return new Known(String.valueOf(header), entry(token));
    }

    /** What a token proves that was looked at before, if it is still good. */
    public Verified verify(Known known, Set<Level> levels) {
        known.entry.use();
        return checked(known.entry, levels);
    }

    private Verified checked(VerifiedCache.Entry entry, Set<Level> levels) {
        refuseExpired(entry.expiresMillis());
        Verified verified = entry.verified();
        if (!levels.contains(verified.level()) || revocations.refuses(verified)) {
            throw Problem.of(CommonProblem.UNAUTHENTICATED);
        }
        return verified;
    }

    /** Whether a token verified before would still be accepted. */
    public boolean stillGood(Verified verified) {
        return !expired(verified) && !revocations.refuses(verified);
    }

    /** Whether a token verified before is too old now. */
    public boolean expired(Verified verified) {
        return expired(verified.expires().toEpochMilli());
    }

    /** Called after each revocation takes effect here, wherever it was made; must be quick. */
    public void onRevocation(Consumer<Revocation> listener) {
        revocations.listen(listener);
    }

    int remembered() {
        return cache.size();
    }

    private boolean expired(long expiresMillis) {
        return clock.millis() > expiresMillis + LEEWAY.toMillis();
    }

    private void refuseExpired(long expiresMillis) {
        if (expired(expiresMillis)) {
            throw Problem.of(CommonProblem.TOKEN_EXPIRED);
        }
    }

    private VerifiedCache.Entry verifyNew(String token, VerifiedCache.Key digest, boolean ofCaller) {
        try {
            VerificationKey key = keyOf(token);
            SignedJWT jwt = SignedJWT.parse(token);
            Map<String, Object> claims = jwt.getPayload().toJSONObject();
            if (claims == null) {
                throw Problem.of(CommonProblem.INVALID_TOKEN);
            }
            require(jwt.verify(key.verifier()));
            Verified verified = ofCaller ? readCaller(claims) : read(claims);
            refuseExpired(verified.expires().toEpochMilli());
            VerifiedCache.Entry entry = new VerifiedCache.Entry(digest, verified, key);
            (ofCaller ? spoken : cache).put(entry, clock.millis());
            return entry;
        } catch (ParseException | IllegalArgumentException e) {
            throw Problem.of(CommonProblem.INVALID_TOKEN, e);
        } catch (JOSEException e) {
            throw Problem.of(CommonProblem.UNAUTHENTICATED, e);
        }
    }

    /** Refuses by the header alone: only RS256 with a key of ours and nothing that asks for special treatment. */
    private VerificationKey keyOf(String token) throws ParseException {
        int first = token.indexOf('.');
        int second = first < 0 ? -1 : token.indexOf('.', first + 1);
        if (second < 0 || token.indexOf('.', second + 1) >= 0) {
            throw Problem.of(CommonProblem.INVALID_TOKEN);
        }
        Map<String, Object> header = JSONObjectUtils.parse(new Base64URL(token.substring(0, first)).decodeToString());
        if (!(header.get("alg") instanceof String algorithm)) {
            throw Problem.of(CommonProblem.INVALID_TOKEN);
        }
        require(algorithm.equals(JWSAlgorithm.RS256.getName()) && !header.containsKey("crit"));
        require("JWT".equals(header.get("typ")));
        VerificationKey key = header.get("kid") instanceof String kid ? keys.find(kid) : null;
        if (key == null) {
            throw Problem.of(CommonProblem.UNAUTHENTICATED);
        }
        return key;
    }

    private static Verified readCaller(Map<String, Object> claims) {
        require(TokenIssuer.ISSUER.equals(claims.get("iss")));
        require(TokenIssuer.CALLER.equals(claims.get("token_type")));
        Object audience = claims.get("aud");
        require(audience instanceof String || (audience instanceof List<?> many && many.size() == 1));
        String module = audience instanceof List<?> many ? String.valueOf(many.getFirst()) : String.valueOf(audience);
        require(!module.equals(TokenIssuer.AUDIENCE));
        boolean person = claims.containsKey("user_id");
        long id = person ? number(claims, "user_id") : 0;
        require(!person || (id >= 1 && id <= Id.MAX && text(claims, "sub").equals(Long.toString(id))));
        return new Verified(
                person ? Level.USER : Level.SERVICE,
                person ? new PersonId(id) : null,
                claims.containsKey("sid") ? text(claims, "sid") : null,
                texts(claims, "roles"),
                module,
                Set.of(),
                null,
                0,
                Instant.ofEpochMilli(number(claims, "iat_ms")),
                Instant.ofEpochSecond(number(claims, "exp")));
    }

    private static Verified read(Map<String, Object> claims) {
        require(TokenIssuer.ISSUER.equals(claims.get("iss")));
        Object audience = claims.get("aud");
        require(TokenIssuer.AUDIENCE.equals(audience)
                || (audience instanceof List<?> many && many.contains(TokenIssuer.AUDIENCE)));
        Instant expires = Instant.ofEpochSecond(number(claims, "exp"));
        Instant issued = Instant.ofEpochMilli(number(claims, "iat_ms"));
        String subject = text(claims, "sub");
        return switch (text(claims, "token_type")) {
            case "user" -> {
                long person = number(claims, "user_id");
                require(person >= 1 && person <= Id.MAX && subject.equals(Long.toString(person)));
                yield new Verified(
                        Level.USER,
                        new PersonId(person),
                        text(claims, "sid"),
                        texts(claims, "roles"),
                        null,
                        Set.of(),
                        null,
                        0,
                        issued,
                        expires);
            }
            case "service" -> {
                require(subject.startsWith(TokenIssuer.SERVICE_SUBJECT));
                yield new Verified(
                        Level.SERVICE,
                        null,
                        null,
                        Set.of(),
                        subject.substring(TokenIssuer.SERVICE_SUBJECT.length()),
                        texts(claims, "scope"),
                        claims.containsKey("instance") ? text(claims, "instance") : null,
                        claims.containsKey("epoch") ? number(claims, "epoch") : 0,
                        issued,
                        expires);
            }
            case "hub" -> {
                require(subject.equals(TokenIssuer.HUB_SUBJECT));
                yield new Verified(Level.HUB, null, null, Set.of(), null, Set.of(), null, 0, issued, expires);
            }
            default -> throw Problem.of(CommonProblem.UNAUTHENTICATED);
        };
    }

    private static String text(Map<String, Object> claims, String name) {
        require(claims.get(name) instanceof String);
        return String.valueOf(claims.get(name));
    }

    private static long number(Map<String, Object> claims, String name) {
        if (claims.get(name) instanceof Long value && value >= 0 && value <= Id.MAX) {
            return value;
        }
        throw Problem.of(CommonProblem.UNAUTHENTICATED);
    }

    private static Set<String> texts(Map<String, Object> claims, String name) {
        if (!(claims.get(name) instanceof List<?> list)) {
            throw Problem.of(CommonProblem.UNAUTHENTICATED);
        }
        require(list.stream().allMatch(String.class::isInstance));
        return Set.copyOf(list.stream().map(String::valueOf).toList());
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw Problem.of(CommonProblem.UNAUTHENTICATED);
        }
    }
}
