package space.quark.hub.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import space.quark.dock.Caller;
import space.quark.dock.Tokens;

class PassportTest {
    private Instant now = Instant.parse("2026-11-26T00:00:00Z");
    private final AtomicInteger signed = new AtomicInteger();
    private final Passport passport = new Passport(this::sign, () -> now);
    private final Crew shop = crew("shop", Map.of("shop:sell", Set.of("vip")));

    private Tokens.Issued sign(Caller caller, String module, Set<String> permissions) {
        return new Tokens.Issued("t" + signed.incrementAndGet() + "-" + module, now.plus(Duration.ofMinutes(10)));
    }

    private static Crew crew(String module, Map<String, Set<String>> permissions) {
        return new Crew(module, List.of(), permissions);
    }

    private String lines(Caller caller, Crew crew) {
        return new String(passport.lines(caller, crew), StandardCharsets.ISO_8859_1);
    }

    @Test
    void aTokenServesUntilHalfOfItsLife() {
        byte[] first = passport.lines(Counter.person(1, "vip"), shop);
        now = now.plus(Duration.ofMinutes(5)).minusMillis(1);
        assertArrayEquals(first, passport.lines(Counter.person(1, "vip"), shop));
        now = now.plusMillis(1);
        assertTrue(lines(Counter.person(1, "vip"), shop).contains("t2-shop"));
    }

    @Test
    void everyPersonAndModuleAndRoleHasOneOfItsOwn() {
        lines(Counter.person(1, "vip"), shop);
        assertTrue(lines(Counter.person(1, "vip"), crew("cart", Map.of())).contains("t2-cart"));
        assertTrue(lines(Counter.person(2, "vip"), shop).contains("t3-shop"));
        assertTrue(lines(Counter.person(1, "user"), shop).contains("t4-shop"));
        assertTrue(lines(Counter.person(1, "vip").through("cart"), shop).contains("t5-shop"));
        assertEquals(5, passport.size());
    }

    @Test
    void permissionsThatChangedAreSignedAnew() {
        assertTrue(lines(Counter.person(1, "vip"), shop).contains("X-User-Permissions: shop:sell\r\n"));
        assertTrue(lines(Counter.person(1, "vip"), crew("shop", Map.of("shop:buy", Set.of("vip"))))
                .contains("X-User-Permissions: shop:buy\r\n"));
    }

    @Test
    void whoIsAnonymousIsToldNothingOf() {
        assertEquals("", lines(Counter.anonymous(), shop));
    }

    @Test
    void theStationItselfIsNobodysPerson() {
        String lines = lines(Caller.current(), shop);
        assertTrue(lines.contains("X-Subject: system:hub\r\n") && lines.contains("X-Token-Type: hub\r\n"), lines);
        assertFalse(lines.contains("X-User-Id"), lines);
    }

    @Test
    void noMoreAreKeptThanThereIsRoomFor() {
        for (int i = 1; i <= 20_100; i++) {
            passport.lines(Counter.person(i), shop);
        }
        assertTrue(passport.size() <= 20_000, passport.size() + " are kept");
    }

    @Test
    void noMoreCallersAreCountedThanThereIsRoomFor() {
        RateLimits limits = new RateLimits();
        Rule.RateLimit limit = new Rule.RateLimit(10, Duration.ofMinutes(1));
        for (int i = 0; i < 60_000; i++) {
            limits.count("shop GET /x", "address " + i, limit, 0);
        }
        assertTrue(limits.size() <= 50_000, limits.size() + " are kept");
    }
}
