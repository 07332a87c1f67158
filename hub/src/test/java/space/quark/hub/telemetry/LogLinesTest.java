package space.quark.hub.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.event.KeyValuePair;
import space.quark.dock.Caller;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

class LogLinesTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private final LoggerContext context = new LoggerContext();

    private LoggingEvent event(String message, @Nullable Throwable thrown) {
        Logger logger = context.getLogger("space.quark.posts.PostsService");
        return new LoggingEvent(LogLinesTest.class.getName(), logger, Level.WARN, message, thrown, null);
    }

    private static String line(LogLines form, LoggingEvent event) {
        return new String(form.encode(event), StandardCharsets.UTF_8);
    }

    private static <T> T traced(ScopedValue.CallableOp<T, RuntimeException> work) {
        return new Caller(Caller.Level.ANONYMOUS, null, null, Set.of(), null, "127.0.0.1", "", TRACE, Instant.MAX)
                .call(work);
    }

    @Test
    void aJsonLineIsOneObjectWithTheTraceOfTheRequest() {
        String line = traced(() -> line(new JsonLines(), event("two\nlines \"quoted\"", null)));
        assertEquals(1, line.lines().count());
        JsonNode json = Json.mapper().readTree(line);
        assertEquals("two\nlines \"quoted\"", json.get("message").asString());
        assertEquals("WARN", json.get("level").asString());
        assertEquals("space.quark.posts.PostsService", json.get("logger").asString());
        assertEquals(TRACE, json.get("trace_id").asString());
        assertTrue(json.get("time").asString().endsWith("Z"));
        assertNull(
                Json.mapper().readTree(line(new JsonLines(), event("x", null))).get("trace_id"));
    }

    @Test
    void whatALineKnowsBesideItsTextIsInTheObject() {
        LoggingEvent event = event("answered", null);
        event.addKeyValuePair(new KeyValuePair("trace_id", TRACE));
        event.addKeyValuePair(new KeyValuePair("status", 200));
        event.addKeyValuePair(new KeyValuePair("who", "ann@example.com"));
        JsonNode json = Json.mapper().readTree(line(new JsonLines(), event));
        assertEquals(200, json.get("status").asInt());
        assertEquals("[mail]", json.get("who").asString());
        assertEquals(TRACE, json.get("trace_id").asString());
        assertTrue(line(new TextLines(), event).endsWith("answered [" + TRACE + "]\n"));
    }

    @Test
    void aTextLineCannotBeForged() {
        String line = traced(() -> line(new TextLines(), event("hello\r\n2026 ERROR forged", null)));
        assertEquals(1, line.lines().count());
        assertTrue(line.contains("WARN  PostsService: hello\\r\\n2026 ERROR forged [" + TRACE + "]"), line);
    }

    @Test
    void exceptionsLoseTheirSecretsToo() {
        Exception cause = new IllegalArgumentException("Key (email)=(ann@example.com) already exists");
        Exception thrown = new IllegalStateException("password=hunter2", cause);
        for (LogLines form : new LogLines[] {new JsonLines(), new TextLines()}) {
            String line = line(form, event("failed", thrown));
            assertTrue(line.contains("IllegalStateException") && line.contains("caused by"), line);
            assertTrue(line.contains("LogLinesTest"), "frames: " + line);
            assertFalse(line.contains("hunter2") || line.contains("ann@example.com"), line);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "Authorization: Bearer abcdef.ghi-jkl|abcdef",
                "refused eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI3In0.c2ln here|eyJ",
                "sub bearer.eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiI3In0.c2ln|c2ln",
                "{\"password\":\"hunter2\",\"a\":1}|hunter2",
                "refresh_token=abc123&x=1|abc123",
                "api-key: s3cr3t|s3cr3t",
                "no mailbox ann.o+x@mail.example.com|example",
                "GET /api/v1/users/search?query=Ann%20Smith done|Smith",
                "jdbc:postgresql://db/quark?user=u&sslpassword=p4ss|p4ss"
            })
    void aLineHoldsNoSecretsAndNobodysData(String text, String secret) {
        String clean = Redaction.clean(text);
        assertFalse(clean.contains(secret), clean);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "module posts is ready after 12 ms",
                "GET /api/v1/posts/{id} 200 153 µs posts",
                "why? because",
                "signing key Ab_c-1 signs now",
                "listening on http://127.0.0.1:8080"
            })
    void anOrdinaryLineStaysAsItIs(String text) {
        assertEquals(text, Redaction.clean(text));
    }
}
