package space.quark.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.MessageInfo;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.host.bus.Envelope;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.Page;
import space.quark.host.bus.Position;

/** Reads the stream of one module. A position is the number of an event in it, and the tick says in which stream. */
final class NatsSource implements EventSource {
    private static final Duration COUNTED = Duration.ofSeconds(5);

    private final NatsStream stream;
    private final NatsLink link;
    private final NatsReaders readers;

    NatsSource(NatsStream stream, NatsLink link) {
        this.stream = stream;
        this.link = link;
        this.readers = new NatsReaders(stream, link);
    }

    @Override
    public Page read(Position position, Set<String> types, int limit) {
        String log = stream.log();
        long after = after(position, log);
        Set<String> subjects = types.stream().map(stream::subject).collect(Collectors.toSet());
        NatsReaders.Batch batch = readers.read(after, limit);
        List<Page.Entry> entries = new ArrayList<>(batch.messages().size());
        for (Message message : batch.messages()) {
            after = message.metaData().streamSequence();
            if (subjects.contains(message.getSubject())) {
                Envelope event = NatsForm.read(message.getHeaders(), message.getData());
                if (types.contains(event.type())) {
                    entries.add(new Page.Entry(after, event));
                }
            }
        }
        return new Page(entries, new Position(log, after), batch.more());
    }

    private static long after(Position position, String log) {
        return position.tick().equals(log) ? position.seq() : 0;
    }

    @Override
    public Backlog backlog(Position position, Set<String> types) {
        long after = after(position, stream.log());
        if (stream.info().getStreamState().getLastSequence() <= after) {
            return new Backlog(0, null);
        }
        try {
            long events = 0;
            Instant oldest = null;
            for (String subject : types.stream().map(stream::subject).distinct().toList()) {
                long pending = pending(subject, after);
                Instant first = pending == 0 ? null : first(subject, after);
                events += pending;
                oldest = oldest == null || (first != null && first.isBefore(oldest)) ? first : oldest;
            }
            return new Backlog(events, oldest);
        } catch (JetStreamApiException e) {
            stream.forget();
            throw stream.refused(e);
        } catch (IOException e) {
            throw stream.away(e);
        }
    }

    /** A consumer knows as soon as it is made how much it has before it. */
    private long pending(String subject, long after) throws IOException, JetStreamApiException {
        ConsumerInfo counted = link.management()
                .createConsumer(
                        stream.name(),
                        ConsumerConfiguration.builder()
                                .deliverPolicy(DeliverPolicy.ByStartSequence)
                                .startSequence(after + 1)
                                .filterSubject(subject)
                                .ackPolicy(AckPolicy.None)
                                .memStorage(true)
                                .numReplicas(1)
                                .inactiveThreshold(COUNTED)
                                .build());
        link.management().deleteConsumer(stream.name(), counted.getName());
        return counted.getNumPending();
    }

    private @Nullable Instant first(String subject, long after) throws IOException, JetStreamApiException {
        MessageInfo found = link.management().getNextMessage(stream.name(), after + 1, subject);
        byte[] data = found.getData();
        return data == null ? null : NatsForm.read(found.getHeaders(), data).time();
    }
}
