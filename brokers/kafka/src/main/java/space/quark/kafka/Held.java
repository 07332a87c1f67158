package space.quark.kafka;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.bus.Envelope;

/** An event and its place in a partition. */
record Held(long offset, Envelope event) {
    private static final Logger LOG = LoggerFactory.getLogger(Held.class);

    /** The events in these records; what is none of ours is passed over. */
    static List<Held> of(List<ConsumerRecord<byte[], byte[]>> records) {
        List<Held> all = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                all.add(new Held(record.offset(), Wire.event(record)));
            } catch (IllegalArgumentException e) {
                LOG.warn(
                        "{}-{} has at {} what is no event of ours: {}",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        e.getMessage());
            }
        }
        return all;
    }

    /** About how much memory it takes. */
    int size() {
        return 400 + 2 * event.data().length();
    }
}
