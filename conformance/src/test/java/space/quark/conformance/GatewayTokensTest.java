package space.quark.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Nobody gets in with a token that is not good, is not meant for this, or was good once. */
class GatewayTokensTest {
    private static final Client NOBODY = Client.of(Stations.shared().address());
    private static final Client SOMEBODY = NOBODY.register("tokenholder");

    private static Client.Reply me(String authorization) {
        return NOBODY.send(NOBODY.request("/api/v1/users/me").GET().header("Authorization", authorization));
    }

    @Test
    void withoutATokenNobodyIsSignedIn() {
        Refusals.assertRefused(NOBODY.get("/api/v1/users/me"), 401, "unauthenticated");
    }

    @ParameterizedTest
    @CsvSource({
        "Basic YWRhOnB3, invalid token",
        "bearer abc, invalid token",
        "Bearer, invalid token",
        "'Bearer  two.spaces.here', invalid token",
        "Bearer one two, invalid token",
        "Bearer garbage, invalid token",
        "Bearer a.b.c, invalid token",
        "Bearer ..., invalid token",
        "Bearer .., invalid token",
        "Bearer quark-operator-guess, unauthenticated"
    })
    void whatIsNoTokenIsRefused(String authorization, String message) {
        Refusals.assertRefused(me(authorization), 401, message);
    }

    @Test
    void aTokenTooLongToBeOneIsRefused() {
        Refusals.assertRefused(me("Bearer " + "a".repeat(9000)), 401, "invalid token");
    }

    @Test
    void aTokenWithoutSignatureIsRefused() {
        String claims = part(1);
        String none = encode("{\"alg\":\"none\",\"typ\":\"JWT\"}");
        Refusals.assertRefused(me("Bearer " + none + "." + claims + "."), 401, "unauthenticated");
        Refusals.assertRefused(me("Bearer " + part(0) + "." + claims + "."), 401, "invalid token");
        String keyed = encode("{\"alg\":\"none\",\"typ\":\"JWT\",\"kid\":\""
                + key().path("kid").asString() + "\"}");
        Refusals.assertRefused(me("Bearer " + keyed + "." + claims + "." + part(2)), 401, "unauthenticated");
    }

    /** The old trick: a verifier that takes the public key for a shared secret would accept it. */
    @Test
    void aTokenSignedWithThePublicKeyAsSecretIsRefused() throws Exception {
        BigInteger modulus =
                new BigInteger(1, Base64.getUrlDecoder().decode(key().path("n").asString()));
        BigInteger exponent =
                new BigInteger(1, Base64.getUrlDecoder().decode(key().path("e").asString()));
        PublicKey publicKey = KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
        String pem = "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey.getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
        String head = encode("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\""
                + key().path("kid").asString() + "\"}");
        for (byte[] secret : new byte[][] {pem.getBytes(UTF_8), publicKey.getEncoded(), modulus.toByteArray()}) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            byte[] signature = mac.doFinal((head + "." + part(1)).getBytes(UTF_8));
            String token = head + "." + part(1) + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
            Refusals.assertRefused(me("Bearer " + token), 401, "unauthenticated");
        }
    }

    @Test
    void aChangedTokenIsRefused() {
        ObjectNode claims = (ObjectNode) Json.mapper().readTree(decode(part(1)));
        claims.putArray("roles").add("user").add("admin");
        String forged = part(0) + "." + encode(claims.toString()) + "." + part(2);
        Refusals.assertRefused(me("Bearer " + forged), 401, "unauthenticated");
        ObjectNode header = (ObjectNode) Json.mapper().readTree(decode(part(0)));
        header.put("kid", "nobody-knows");
        Refusals.assertRefused(
                me("Bearer " + encode(header.toString()) + "." + part(1) + "." + part(2)), 401, "unauthenticated");
    }

    @Test
    void aRefreshTokenIsNoAccessToken() {
        Client.Reply signedIn = NOBODY.post(
                        "/api/v1/auth/login", Map.of("login", "tokenholder", "password", "correct horse tokenholder"))
                .expect(200);
        String refresh = signedIn.data().path("refresh_token").asString();
        Refusals.assertRefused(me("Bearer " + refresh), 401, "invalid token");
    }

    @Test
    void aTokenOfAnEndedSessionIsRefusedAtOnce() {
        JsonNode pair = NOBODY.post(
                        "/api/v1/auth/login", Map.of("login", "tokenholder", "password", "correct horse tokenholder"))
                .expect(200)
                .data();
        Client second = NOBODY.bearing(pair.path("access_token").asString());
        second.get("/api/v1/users/me").expect(200);
        NOBODY.post(
                        "/api/v1/auth/logout",
                        Map.of("refresh_token", pair.path("refresh_token").asString()))
                .expect(200);
        Refusals.assertRefused(second.get("/api/v1/users/me"), 401, "unauthenticated");
        SOMEBODY.get("/api/v1/users/me").expect(200);
    }

    @Test
    void aPersonsTokenOpensNoInternalRoute() {
        Refusals.assertRefused(
                SOMEBODY.post("/api/v1/internal/people/by-login", Map.of("login", "tokenholder")), 403, "forbidden");
        Refusals.assertRefused(
                NOBODY.post("/api/v1/internal/people/by-login", Map.of("login", "tokenholder")),
                401,
                "unauthenticated");
        Refusals.assertRefused(SOMEBODY.get("/api/v1/admin/people"), 403, "forbidden");
        Refusals.assertRefused(SOMEBODY.post("/modules/feed/undock", Map.of()), 403, "forbidden");
        Refusals.assertRefused(NOBODY.post("/modules/feed/undock", Map.of()), 401, "unauthenticated");
    }

    /** Only modules are believed when they say for whom they speak. */
    @Test
    void nobodyFromOutsideSpeaksForSomebodyElse() {
        var claimed = NOBODY.request("/api/v1/users/me")
                .GET()
                .header("X-Quark-Level", "HUB")
                .header("X-Quark-Person", String.valueOf(SOMEBODY.id()))
                .header("X-Quark-Roles", "admin");
        Refusals.assertRefused(NOBODY.send(claimed), 401, "unauthenticated");
        Client other = NOBODY.register("tokenother");
        var borrowed = other.request("/api/v1/users/me").GET().header("X-Quark-Person", String.valueOf(SOMEBODY.id()));
        assertEquals(
                other.id(), other.send(borrowed).expect(200).data().path("id").asLong());
        var promoted = other.request("/api/v1/admin/people").GET().header("X-Quark-Roles", "admin");
        Refusals.assertRefused(other.send(promoted), 403, "forbidden");
    }

    /** An expired token must not keep its owner from signing in again. */
    @Test
    void onAnOpenRouteABadTokenCountsAsNone() {
        NOBODY.bearing("garbage").get("/api/v1/posts/list").expect(200);
    }

    private static JsonNode key() {
        return NOBODY.get("/.well-known/jwks.json")
                .expect(200)
                .json()
                .path("keys")
                .path(0);
    }

    private static String part(int number) {
        return assertNotNullToken().split("\\.")[number];
    }

    private static String assertNotNullToken() {
        String token = SOMEBODY.token();
        assertNotNull(token);
        return token;
    }

    private static String encode(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private static String decode(String text) {
        return new String(Base64.getUrlDecoder().decode(text), UTF_8);
    }
}
