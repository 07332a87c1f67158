package space.quark.hub.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.dock.CommonProblem.INVALID_TOKEN;
import static space.quark.dock.CommonProblem.TOKEN_EXPIRED;
import static space.quark.dock.CommonProblem.UNAUTHENTICATED;
import static space.quark.hub.tokens.TokenRoom.refused;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Caller;
import space.quark.dock.Caller.Level;
import space.quark.dock.PersonId;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TokenVerifierTest {
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final Set<Level> ALL = Set.of(Level.USER, Level.SERVICE, Level.HUB);
    private static final PersonId ANN = new PersonId(7);

    private final TokenRoom room = new TokenRoom();
    private final TokenOffice office = room.office();
    private final TokenVerifier verifier = office.verifier();

    @AfterAll
    void close() {
        office.close();
        room.close();
    }

    @Test
    void whatAModuleIsToldOfACallerIsGoodForThatModuleOnly() throws ParseException {
        Caller ann =
                new Caller(Level.USER, ANN, "s1", Set.of("vip"), null, "", "", "0".repeat(32), room.clock.instant());
        String token = office.issuer().caller(ann, "shop", Set.of("shop:sell")).token();
        JWTClaimsSet claims = SignedJWT.parse(token).getJWTClaimsSet();
        assertEquals(List.of("shop"), claims.getAudience());
        assertEquals("7", claims.getSubject());
        assertEquals(7L, claims.getLongClaim("user_id"));
        assertEquals(List.of("vip"), claims.getStringListClaim("roles"));
        assertEquals(List.of("shop:sell"), claims.getStringListClaim("permissions"));
        assertEquals("caller", claims.getStringClaim("token_type"));
        refused(UNAUTHENTICATED, () -> verifier.verify(token, ALL));
        String hubs = office.issuer().caller(Caller.current(), "shop", Set.of()).token();
        assertEquals("system:hub", SignedJWT.parse(hubs).getJWTClaimsSet().getSubject());
    }

    @Test
    void aUserTokenSaysWhoItIs() {
        String token =
                office.issuer().user(ANN, "s1", Set.of("user", "admin"), LIFE).token();
        int remembered = verifier.remembered();
        Verified verified = verifier.user(token);
        assertEquals(Level.USER, verified.level());
        assertEquals(ANN, verified.personId());
        assertEquals("s1", verified.session());
        assertEquals(Set.of("user", "admin"), verified.roles());
        assertEquals(room.clock.instant(), verified.issued());
        assertEquals(verified, verifier.user(token), "from the cache");
        assertEquals(remembered + 1, verifier.remembered());
    }

    @Test
    void aServiceTokenSaysWhatItMay() {
        Verified verified = verifier.verify(
                office.issuer().service("posts", Set.of("people:read"), LIFE).token(), ALL);
        assertEquals(Level.SERVICE, verified.level());
        assertEquals("posts", verified.module());
        assertEquals(Set.of("people:read"), verified.scopes());
        assertEquals(
                Level.HUB,
                verifier.verify(office.issuer().hub(LIFE).token(), ALL).level());
    }

    @Test
    void aTokenOfAnotherLevelIsRefusedAlsoWhenItIsKnown() {
        String service = office.issuer().service("posts", Set.of(), LIFE).token();
        String hub = office.issuer().hub(LIFE).token();
        String user = office.issuer().user(ANN, "s1", Set.of(), LIFE).token();
        verifier.verify(service, ALL);
        refused(UNAUTHENTICATED, () -> verifier.user(service));
        refused(UNAUTHENTICATED, () -> verifier.user(hub));
        refused(UNAUTHENTICATED, () -> verifier.verify(user, Set.of(Level.SERVICE, Level.HUB)));
        refused(UNAUTHENTICATED, () -> verifier.verify(hub, Set.of(Level.SERVICE)));
    }

    @Test
    void anExpiredTokenIsRefusedAfterTheLeeway() {
        String token = office.issuer().user(ANN, "s1", Set.of(), LIFE).token();
        String known = office.issuer().user(ANN, "s1", Set.of(), LIFE).token();
        verifier.user(known);
        room.clock.advance(LIFE.plusMillis(4800));
        verifier.user(token);
        verifier.user(known);
        room.clock.advance(Duration.ofMillis(300));
        refused(TOKEN_EXPIRED, () -> verifier.user(token));
        refused(TOKEN_EXPIRED, () -> verifier.user(known));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "garbage", "a.b.c", "e30.e30.e30", "..", "a.b.c.d", "Zm9v.Zm9v.Zm9v", "çok.gizli.söz"})
    void whatIsNoJwtIsInvalid(String text) {
        refused(INVALID_TOKEN, () -> verifier.user(text));
    }

    @Test
    void aRefreshTokenIsNoAccessToken() {
        refused(INVALID_TOKEN, () -> verifier.user("qrt_" + "Ab3-_x9".repeat(6)));
    }

    @Test
    void aHugeTokenIsNotEvenLookedAt() {
        String token = office.issuer().user(ANN, "s1", Set.of(), LIFE).token();
        refused(INVALID_TOKEN, () -> verifier.user(token + "A".repeat(8192)));
    }

    @Test
    void aPayloadThatIsNoObjectIsInvalid() {
        String header = header("RS256", kid());
        refused(INVALID_TOKEN, () -> verifier.user(header + "." + base64("[1]") + "." + base64("x")));
    }

    @Test
    void aTokenSignedByAnyoneElseIsRefused() throws JOSEException {
        RSAKey stranger = new RSAKeyGenerator(2048).generate();
        JWSSigner theirs = new RSASSASigner(stranger);
        refused(UNAUTHENTICATED, () -> verifier.user(sign(theirs, JWSAlgorithm.RS256, kid())));
        JWSHeader bringsItsKey = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .keyID(kid())
                .jwk(stranger.toPublicJWK())
                .build();
        refused(UNAUTHENTICATED, () -> verifier.user(sign(theirs, bringsItsKey, UnaryOperator.identity())));
    }

    @Test
    void aChangedTokenIsRefused() throws ParseException {
        String token = office.issuer().user(ANN, "s1", Set.of("user"), LIFE).token();
        verifier.user(token);
        String[] parts = token.split("\\.");
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        String admin = payload.replace("[\"user\"]", "[\"admin\"]");
        assertTrue(admin.contains("admin"));
        refused(UNAUTHENTICATED, () -> verifier.user(parts[0] + "." + base64(admin) + "." + parts[2]));
        String cut = parts[2].substring(0, parts[2].length() - 4);
        refused(UNAUTHENTICATED, () -> verifier.user(parts[0] + "." + parts[1] + "." + cut));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "RS512", "PS256", "HS256", "ES256", "RS256 "})
    void onlyRs256Counts(String algorithm) {
        String token = office.issuer().user(ANN, "s1", Set.of(), LIFE).token();
        String[] parts = token.split("\\.");
        String header = header(algorithm, kid());
        refused(UNAUTHENTICATED, () -> verifier.user(header + "." + parts[1] + "."));
        refused(UNAUTHENTICATED, () -> verifier.user(header + "." + parts[1] + "." + parts[2]));
    }

    @Test
    void thePublicKeyIsNoSharedSecret() throws Exception {
        byte[] published = JWKSet.parse(new String(office.keys().jwks(), StandardCharsets.UTF_8))
                .getKeyByKeyId(kid())
                .toRSAKey()
                .toRSAPublicKey()
                .getEncoded();
        refused(UNAUTHENTICATED, () -> verifier.user(sign(mac(published), JWSAlgorithm.HS256, kid())));
        ECDSASigner elliptic = new ECDSASigner(new ECKeyGenerator(Curve.P_256).generate());
        refused(UNAUTHENTICATED, () -> verifier.user(sign(elliptic, JWSAlgorithm.ES256, kid())));
    }

    @Test
    void anUnknownKeyIsRefused() {
        JWSSigner good = office.keys().signing().signer();
        refused(UNAUTHENTICATED, () -> verifier.user(sign(good, JWSAlgorithm.RS256, "unknown-key-id-000")));
        refused(UNAUTHENTICATED, () -> verifier.user(sign(good, JWSAlgorithm.RS256, null)));
    }

    @Test
    void everyClaimMustBeRight() {
        verifier.user(crafted(UnaryOperator.identity()));
        refused(UNAUTHENTICATED, () -> verifier.user(crafted(claims -> claims.issuer("somebody"))));
        refused(UNAUTHENTICATED, () -> verifier.user(crafted(claims -> claims.audience("others"))));
        refused(UNAUTHENTICATED, () -> verifier.user(crafted(claims -> claims.audience(List.of()))));
        refused(UNAUTHENTICATED, () -> verifier.user(crafted(claims -> claims.expirationTime(null))));
        refused(UNAUTHENTICATED, () -> verifier.user(crafted(claims -> claims.claim("exp", "tomorrow"))));
        refused(UNAUTHENTICATED, () -> verifier.user(crafted(claims -> claims.claim("token_type", null))));
        refused(UNAUTHENTICATED, () -> verifier.user(crafted(claims -> claims.claim("token_type", "refresh"))));
        refused(UNAUTHENTICATED, () -> verifier.user(crafted(claims -> claims.claim("user_id", 0))));
        refused(UNAUTHENTICATED, () -> verifier.user(crafted(claims -> claims.claim("user_id", 7.5))));
        refused(UNAUTHENTICATED, () -> verifier.user(crafted(claims -> claims.claim("user_id", 8))));
        refused(UNAUTHENTICATED, () -> verifier.user(crafted(claims -> claims.claim("sid", null))));
        refused(UNAUTHENTICATED, () -> verifier.user(crafted(claims -> claims.claim("roles", "admin"))));
        refused(UNAUTHENTICATED, () -> verifier.user(crafted(claims -> claims.claim("roles", List.of(1)))));
        refused(UNAUTHENTICATED, () -> verifier.user(crafted(claims -> claims.claim("iat_ms", null))));
        refused(UNAUTHENTICATED, () -> verifier.verify(crafted(claims -> claims.claim("token_type", "service")), ALL));
        refused(UNAUTHENTICATED, () -> verifier.verify(crafted(claims -> claims.claim("token_type", "hub")), ALL));
    }

    @Test
    void criticalExtensionsAndOtherTypesAreRefused() {
        JWSSigner good = office.keys().signing().signer();
        JWSHeader critical = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(JOSEObjectType.JWT)
                .keyID(kid())
                .criticalParams(Set.of("exp"))
                .build();
        refused(UNAUTHENTICATED, () -> verifier.user(sign(good, critical, UnaryOperator.identity())));
        JWSHeader other = new JWSHeader.Builder(JWSAlgorithm.RS256)
                .type(new JOSEObjectType("logout+jwt"))
                .keyID(kid())
                .build();
        refused(UNAUTHENTICATED, () -> verifier.user(sign(good, other, UnaryOperator.identity())));
    }

    @Test
    void theHeaderIsReadToTheLetter() {
        assertEquals("x.y", TokenVerifier.parseBearer("Bearer x.y"));
        assertEquals("x.y", TokenVerifier.parseBearer("bearer x.y"));
        assertEquals("x.y", TokenVerifier.parseBearer("BEARER x.y"));
        refused(UNAUTHENTICATED, () -> TokenVerifier.parseBearer(null));
        for (String header : List.of(
                "Bearerx", "Basic x", "Bearer", "Bearer ", "Bearer  x", "Bearer x y", " Bearer x", "Bearer x ")) {
            refused(INVALID_TOKEN, () -> TokenVerifier.parseBearer(header));
        }
    }

    @Test
    void aTokenLivesNoLongerThanItsKeyStaysPublic() {
        assertThrows(
                IllegalArgumentException.class,
                () -> office.issuer().hub(TokenRoom.SETTINGS.longestLife().plusSeconds(1)));
    }

    private String kid() {
        return String.valueOf(office.keys().signing().header().getKeyID());
    }

    private String crafted(UnaryOperator<JWTClaimsSet.Builder> change) {
        return sign(office.keys().signing().signer(), office.keys().signing().header(), change);
    }

    private String sign(JWSSigner signer, JWSAlgorithm algorithm, @Nullable String kid) {
        JWSHeader header = new JWSHeader.Builder(algorithm)
                .type(JOSEObjectType.JWT)
                .keyID(kid)
                .build();
        return sign(signer, header, UnaryOperator.identity());
    }

    private String sign(JWSSigner signer, JWSHeader header, UnaryOperator<JWTClaimsSet.Builder> change) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer("quark")
                .audience("quark")
                .subject("7")
                .claim("user_id", 7)
                .claim("sid", "s1")
                .claim("roles", List.of("user"))
                .claim("token_type", "user")
                .claim("iat_ms", room.clock.millis())
                .issueTime(Date.from(room.clock.instant()))
                .expirationTime(Date.from(room.clock.instant().plus(LIFE)));
        SignedJWT jwt = new SignedJWT(header, change.apply(claims).build());
        try {
            jwt.sign(signer);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return jwt.serialize();
    }

    private static JWSSigner mac(byte[] secret) {
        try {
            return new MACSigner(secret);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String header(String algorithm, String kid) {
        return base64("{\"alg\":\"" + algorithm + "\",\"typ\":\"JWT\",\"kid\":\"" + kid + "\"}");
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
