package space.quark.kafka;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.common.Uuid;
import space.quark.host.bus.Page;
import space.quark.host.bus.Position;

/**
 * What one page took of a topic: in each partition the records from one offset up to another. Its records are numbered
 * partition by partition, so a number within it says how far each partition has been read.
 */
final class Span {
    private static final String MARK = "kafka";

    private final Uuid topic;
    private final long[] from;
    private final long[] upTo;

    /**
     * @param topic Kafka's id of the topic: one that is made anew under the same name has another
     * @param from by partition, the first offset that belongs to it
     * @param upTo by partition, the first offset that no longer does
     */
    Span(Uuid topic, long[] from, long[] upTo) {
        this.topic = topic;
        this.from = from.clone();
        this.upTo = upTo.clone();
    }

    long[] from() {
        return from.clone();
    }

    long[] upTo() {
        return upTo.clone();
    }

    /** How far it goes in one partition. */
    long upTo(int partition) {
        return upTo[partition];
    }

    /** Nothing, with everything that lies at and after these offsets still to be read. */
    static Span at(Uuid topic, long[] offsets) {
        return new Span(topic, offsets, offsets);
    }

    /** The span in which this position lies; empty when it is none of this topic. */
    static Optional<Span> of(Position position, Topic topic) {
        String[] parts = position.tick().split("/", -1);
        if (parts.length != 4
                || !parts[0].equals(MARK)
                || !parts[1].equals(topic.id().toString())) {
            return Optional.empty();
        }
        try {
            Span span =
                    new Span(topic.id(), offsets(parts[2], topic.partitions()), offsets(parts[3], topic.partitions()));
            return Optional.of(span).filter(Span::isWhole);
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** A partition that has been added since has not been read. */
    private static long[] offsets(String text, int partitions) {
        long[] known = Arrays.stream(text.split(",")).mapToLong(Long::parseLong).toArray();
        return Arrays.copyOf(known, Math.max(known.length, partitions));
    }

    private boolean isWhole() {
        boolean whole = from.length == upTo.length;
        for (int i = 0; whole && i < from.length; i++) {
            whole = 0 <= from[i] && from[i] <= upTo[i];
        }
        return whole;
    }

    Position position(long seq) {
        return new Position(String.join("/", MARK, topic.toString(), text(from), text(upTo)), seq);
    }

    Position end() {
        return position(length());
    }

    private static String text(long[] offsets) {
        return LongStream.of(offsets).mapToObj(String::valueOf).collect(Collectors.joining(","));
    }

    long length() {
        return LongStream.of(upTo).sum() - LongStream.of(from).sum();
    }

    /** The number of this record among those of the span, from 1. */
    long seq(int partition, long offset) {
        long before = 0;
        for (int i = 0; i < partition; i++) {
            before += upTo[i] - from[i];
        }
        return before + offset - from[partition] + 1;
    }

    /** By partition, where to read on after the record of this number. */
    long[] after(long seq) {
        long[] offsets = from.clone();
        long left = seq;
        for (int i = 0; i < offsets.length; i++) {
            long taken = Math.min(left, upTo[i] - from[i]);
            offsets[i] += taken;
            left -= taken;
        }
        return offsets;
    }

    /** Adds the events of these types as entries of a page. */
    void add(List<Page.Entry> entries, int partition, List<Held> events, Set<String> types) {
        for (Held one : events) {
            if (types.contains(one.event().type())) {
                entries.add(new Page.Entry(seq(partition, one.offset()), one.event()));
            }
        }
    }
}
