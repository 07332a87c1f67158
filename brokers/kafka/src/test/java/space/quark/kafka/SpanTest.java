package space.quark.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import space.quark.host.bus.Position;

class SpanTest {
    private final Topic topic = new Topic("shop", "quark.shop", Uuid.randomUuid(), 3);
    private final Span span = new Span(topic.id(), new long[] {10, 0, 7}, new long[] {12, 0, 9});

    private static Span read(Position position, Topic topic) {
        return Span.of(position, topic).orElseThrow();
    }

    @Test
    void everyNumberSaysHowFarEachPartitionHasBeenRead() {
        assertArrayEquals(new long[] {10, 0, 7}, span.after(0));
        assertArrayEquals(new long[] {11, 0, 7}, span.after(1));
        assertArrayEquals(new long[] {12, 0, 8}, span.after(3));
        assertArrayEquals(new long[] {12, 0, 9}, span.after(span.length()));
        assertEquals(1, span.seq(0, 10));
        assertEquals(3, span.seq(2, 7));
        assertEquals(span.length(), span.seq(2, 8));
    }

    @Test
    void aPositionIsReadAsItWasWritten() {
        Span read = read(span.position(2), topic);
        assertArrayEquals(span.from(), read.from());
        assertArrayEquals(span.upTo(), read.upTo());
        assertEquals(span.end(), read.end());
    }

    @Test
    void aPositionOfAnotherTopicOrOfNoneIsNotRead() {
        Topic anew = new Topic("shop", "quark.shop", Uuid.randomUuid(), 3);
        assertEquals(Optional.empty(), Span.of(span.end(), anew));
        assertEquals(Optional.empty(), Span.of(Position.START, topic));
        assertEquals(Optional.empty(), Span.of(new Position("5:5:/7:7:/3", 2), topic));
        assertEquals(Optional.empty(), Span.of(new Position("kafka/" + topic.id() + "/a,b,c/1,2,3", 0), topic));
        assertEquals(Optional.empty(), Span.of(new Position("kafka/" + topic.id() + "/1,2,3/1,1,3", 0), topic));
        assertEquals(Optional.empty(), Span.of(new Position("kafka/" + topic.id() + "/1,2,3,4/1,2,3", 0), topic));
    }

    @Test
    void aPartitionThatCameLaterHasNotBeenRead() {
        Topic larger = new Topic("shop", "quark.shop", topic.id(), 4);
        assertArrayEquals(new long[] {12, 0, 9, 0}, read(span.end(), larger).after(span.length()));
    }
}
