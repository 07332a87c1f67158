package space.quark.hub.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.time.Instant;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import space.quark.dock.Caller.Level;

class VerifiedCacheTest {
    private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    private final VerificationKey key;

    VerifiedCacheTest() throws Exception {
        key = new VerificationKey("k", new RSASSAVerifier(new RSAKeyGenerator(2048).generate()));
    }

    @Test
    void itNeverGrowsBeyondItsBound() {
        VerifiedCache cache = new VerifiedCache(100);
        IntStream.range(0, 1000).parallel().forEach(i -> cache.put(entry("token" + i, NOW.plusSeconds(60)), millis()));
        assertEquals(100, cache.size());
    }

    @Test
    void whatIsUsedStaysLonger() {
        VerifiedCache cache = new VerifiedCache(10);
        cache.put(entry("often", NOW.plusSeconds(60)), millis());
        for (int i = 0; i < 100; i++) {
            cache.put(entry("once" + i, NOW.plusSeconds(60)), millis());
            assertNotNull(cache.find(VerifiedCache.Key.of("often")));
        }
        assertNull(cache.find(VerifiedCache.Key.of("once5")));
        assertTrue(cache.size() <= 10);
    }

    @Test
    void whatExpiredGoesFirst() {
        VerifiedCache cache = new VerifiedCache(2);
        cache.put(entry("expired", NOW.minusSeconds(1)), millis());
        cache.put(entry("good", NOW.plusSeconds(60)), millis());
        assertNotNull(cache.find(VerifiedCache.Key.of("expired")));
        cache.put(entry("new", NOW.plusSeconds(60)), millis());
        assertNull(cache.find(VerifiedCache.Key.of("expired")));
        assertNotNull(cache.find(VerifiedCache.Key.of("good")));
    }

    private static long millis() {
        return NOW.toEpochMilli();
    }

    private VerifiedCache.Entry entry(String token, Instant expires) {
        Verified verified = new Verified(Level.HUB, null, null, Set.of(), null, Set.of(), null, 0, NOW, expires);
        return new VerifiedCache.Entry(VerifiedCache.Key.of(token), verified, key);
    }
}
