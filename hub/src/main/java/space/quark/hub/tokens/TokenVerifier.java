package space.quark.hub.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller.Level;
import space.quark.dock.CommonProblem;
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

    /** The token of an Authorization header: {@code Bearer} in any case, exactly one space, the token. */
    public static String parseBearer(@Nullable String header) {
        if (header == null || header.isEmpty()) {
            throw Problem.of(CommonProblem.UNAUTHENTICATED);
        }
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length())
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
            Claims said = new Claims(claims);
            Verified verified = ofCaller ? said.caller() : said.bearer();
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

    private static void require(boolean holds) {
        if (!holds) {
            throw Problem.of(CommonProblem.UNAUTHENTICATED);
        }
    }
}
