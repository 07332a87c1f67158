package space.quark.host.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FreightTest {
    private final Freight freight = new Freight(500);

    private static List<Envelope> events(int count, int length) {
        return Collections.nCopies(
                count,
                new Envelope(UUID.randomUUID(), "shop", "quark.shop.sold", Instant.EPOCH, "a", "x".repeat(length), ""));
    }

    @Test
    void manySmallEventsGoTogetherAndLargeOnesDoNotFillTheMemory() {
        assertEquals(500, freight.limit());
        freight.carried(events(500, 300));
        assertEquals(2_000, freight.limit());
        freight.carried(events(3, 100_000));
        assertEquals(41, freight.limit());
        freight.carried(events(1, 8 << 20));
        assertEquals(1, freight.limit());
        freight.carried(List.of());
        assertEquals(2_000, freight.limit());
    }
}
