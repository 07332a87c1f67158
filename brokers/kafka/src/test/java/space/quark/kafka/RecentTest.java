package space.quark.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import space.quark.host.bus.Envelope;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.Page;

class RecentTest {
    private static final Set<String> TYPES = Set.of("quark.shop.sold");
    private static final Instant BEGIN = Instant.parse("2026-11-21T08:00:00Z");

    private final Topic topic = new Topic("shop", "quark.shop", Uuid.randomUuid(), 2);
    private final Recent recent = new Recent(topic, new long[] {100, 50});

    private static Held held(long offset, String type, int size) {
        Instant time = BEGIN.plusSeconds(offset);
        return new Held(offset, new Envelope(UUID.randomUUID(), "shop", type, time, "a", "x".repeat(size), ""));
    }

    private static List<Held> sold(long first, long end) {
        return LongStream.range(first, end)
                .mapToObj(it -> held(it, "quark.shop.sold", 10))
                .toList();
    }

    private static List<Long> seconds(Page page) {
        return page.entries().stream()
                .map(it -> it.event().time().getEpochSecond() - BEGIN.getEpochSecond())
                .toList();
    }

    @Test
    void whatCameIsReadPageByPageAndNoneIsPassedOver() {
        recent.add(0, 105, sold(100, 105));
        recent.add(1, 53, sold(50, 53));
        List<Long> read = new ArrayList<>();
        long[] at = {100, 50};
        for (Optional<Page> page = recent.page(at, TYPES, 3); page.isPresent(); page = recent.page(at, TYPES, 3)) {
            assertTrue(page.get().entries().size() <= 3);
            read.addAll(seconds(page.get()));
            at = Span.of(page.get().next(), topic).orElseThrow().upTo();
        }
        assertEquals(
                List.of(50L, 51L, 52L, 100L, 101L, 102L, 103L, 104L),
                read.stream().sorted().toList());
    }

    @Test
    void whatNobodyAskedForIsGoneBeyond() {
        recent.add(0, 103, List.of(held(100, "quark.shop.restocked", 10), held(102, "quark.shop.restocked", 10)));
        Page page = recent.page(new long[] {100, 50}, TYPES, 10).orElseThrow();
        assertEquals(List.of(), page.entries());
        assertFalse(page.more());
        assertEquals(Optional.empty(), recent.page(new long[] {103, 50}, TYPES, 10));
    }

    @Test
    void whatLiesBeforeOrBeyondIsNotCovered() {
        recent.add(0, 105, sold(100, 105));
        assertFalse(recent.covers(new long[] {99, 50}));
        assertFalse(recent.covers(new long[] {106, 50}));
        assertEquals(Optional.empty(), recent.page(new long[] {99, 50}, TYPES, 10));
    }

    @Test
    void itHoldsSoMuchAndNoMore() {
        for (long offset = 100; offset < 140; offset++) {
            recent.add(0, offset + 1, List.of(held(offset, "quark.shop.sold", 100_000)));
        }
        assertFalse(recent.covers(new long[] {100, 50}));
        long[] last = {139, 50};
        assertEquals(List.of(139L), seconds(recent.page(last, TYPES, 10).orElseThrow()));
    }

    @Test
    void aBacklogIsOfTheTypesThatAreHeard() {
        recent.add(0, 102, List.of(held(100, "quark.shop.restocked", 10), held(101, "quark.shop.sold", 10)));
        recent.add(1, 51, sold(50, 51));
        long[] at = {100, 50};
        long[] ends = {102, 51};
        assertEquals(Optional.of(new EventSource.Backlog(2, BEGIN.plusSeconds(50))), recent.backlog(at, ends, TYPES));
        assertEquals(
                Optional.of(new EventSource.Backlog(0, null)), recent.backlog(at, ends, Set.of("quark.shop.audited")));
        assertEquals(Optional.empty(), recent.backlog(at, new long[] {103, 51}, TYPES));
    }
}
