package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A proxy in front of somebody's own program asks the station who a request comes from. */
class ForwardAuthTest {
    private static final Client NOBODY = Client.of(Stations.shared().address());
    private static final Client SOMEBODY = NOBODY.register("forwarded");

    @Test
    void aGoodTokenIsToldOfInHeaders() {
        Client.Reply reply = SOMEBODY.get("/auth/validate").expect(200);
        var headers = reply.raw().headers();
        assertEquals(
                String.valueOf(SOMEBODY.id()), headers.firstValue("X-User-Id").orElse(""));
        assertEquals(
                String.valueOf(SOMEBODY.id()), headers.firstValue("X-Subject").orElse(""));
        assertEquals("user", headers.firstValue("X-User-Roles").orElse(""));
        assertEquals("user", headers.firstValue("X-Token-Type").orElse(""));
        assertEquals("no-store", headers.firstValue("Cache-Control").orElse(""));
        assertTrue(headers.firstValue("Quark-Generation").isPresent());
    }

    @Test
    void aTokenMayComeAsABody() {
        Client.Reply reply = NOBODY.post("/auth/validate", Map.of("token", Objects.requireNonNull(SOMEBODY.token())))
                .expect(200);
        assertTrue(reply.json().path("valid").asBoolean());
        assertEquals("user", reply.json().path("token_type").asString());
        assertEquals(SOMEBODY.id(), reply.json().path("payload").path("user_id").asLong());
        assertTrue(reply.json().path("payload").path("exp").asLong()
                > reply.json().path("payload").path("iat").asLong());
    }

    @Test
    void whatIsNoGoodTokenIsRefused() {
        assertEquals("UNAUTHENTICATED", NOBODY.get("/auth/validate").expect(401).code());
        assertEquals(
                "INVALID_TOKEN",
                NOBODY.bearing("a.b.c").get("/auth/validate").expect(401).code());
        assertEquals(
                "INVALID_TOKEN",
                NOBODY.post("/auth/validate", Map.of("token", "a.b.c"))
                        .expect(401)
                        .code());
        assertEquals(
                "VALIDATION_FAILED",
                NOBODY.post("/auth/validate", Map.of()).expect(400).code());
        assertEquals(
                "VALIDATION_FAILED",
                NOBODY.post("/auth/validate", "{").expect(400).code());
    }
}
