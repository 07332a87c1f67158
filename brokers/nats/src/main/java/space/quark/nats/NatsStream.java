package space.quark.nats;

import io.nats.client.JetStreamApiException;
import io.nats.client.PublishOptions;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.PublishAck;
import io.nats.client.api.RetentionPolicy;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.bus.BrokerAway;
import space.quark.host.bus.BrokerStatus;
import space.quark.host.bus.BusSettings;
import space.quark.host.bus.Envelope;
import space.quark.host.bus.NatsSettings;
import space.quark.host.bus.Position;

/** The stream of one module. */
final class NatsStream {
    private static final Logger LOG = LoggerFactory.getLogger(NatsStream.class);
    private static final int NOT_FOUND = 404;
    /** Another one has appended meanwhile, or what was thought to be lost has come. */
    private static final int WRONG_LAST_SEQUENCE = 10071;

    private static final int ATTEMPTS = 5;
    private static final Duration GLANCE = Duration.ofMillis(100);

    private final String word;
    private final NatsLink link;
    private final NatsSettings settings;
    private final BusSettings bus;
    private final String name;
    private volatile @Nullable Known known;
    /** To which log whoever appends means to append. */
    private String named = "";
    /** The number of the last event, as far as it is known. */
    private long last;
    /** The number of the last event that was acknowledged, and in which log. */
    private Position acknowledged = Position.START;
    /** The same of whatever process, as far as it is known. */
    private volatile Position newest = Position.START;

    /**
     * What is known of it as long as the connection lasts.
     *
     * @param times of the connection
     */
    private record Known(String log, long times) {}

    NatsStream(String word, NatsLink link, NatsSettings settings, BusSettings bus) {
        this.word = word;
        this.link = link;
        this.settings = settings;
        this.bus = bus;
        this.name = settings.prefix() + "_" + word;
    }

    String name() {
        return name;
    }

    /** The subject of a type: the type itself, with the station's prefix instead of {@code quark}. */
    String subject(String type) {
        String own = "quark." + word + ".";
        String rest = type.startsWith(own) ? type.substring(own.length()) : type;
        return settings.prefix() + "." + word + "." + rest.replaceAll("[^A-Za-z0-9_.-]", "_");
    }

    /** The stream and when it was made: one that was deleted and made again is another. */
    String log() {
        Known now = known;
        return now != null && now.times == link.times() ? now.log : look();
    }

    /** The same for whoever appends, which fails once another stream has taken its place, until that is named. */
    synchronized String named() {
        named = log();
        return named;
    }

    private synchronized String look() {
        long times = link.times();
        StreamInfo info = find();
        if (info == null) {
            info = make();
        }
        last = info.getStreamState().getLastSequence();
        String log = name + "@" + info.getCreateTime().toInstant();
        known = new Known(log, times);
        return log;
    }

    /** Another process has had events acknowledged up to there. */
    void heardOf(Position end) {
        newest = end;
    }

    /** Whether there is something after this event: a consumer may not know it yet. */
    boolean goesBeyond(long after) {
        Position known = newest;
        return known.seq() > after && known.tick().equals(log());
    }

    synchronized Position end() {
        return acknowledged;
    }

    synchronized boolean reaches(Position end) {
        if (log().equals(end.tick()) && last >= end.seq()) {
            return true;
        }
        // Another process may have appended since it was looked at.
        return look().equals(end.tick()) && last >= end.seq();
    }

    /** What was known of it is not believed any more. */
    void forget() {
        known = null;
    }

    private @Nullable StreamInfo find() {
        try {
            StreamInfo found = link.management().getStreamInfo(name);
            return same(found.getConfiguration()) ? found : link.management().updateStream(configuration());
        } catch (JetStreamApiException e) {
            if (e.getErrorCode() == NOT_FOUND) {
                return null;
            }
            throw refused(e);
        } catch (IOException e) {
            throw away(e);
        }
    }

    private boolean same(StreamConfiguration there) {
        return there.getReplicas() == settings.replicas() && there.getMaxAge().equals(age());
    }

    private StreamInfo make() {
        try {
            LOG.info("{}: a stream of NATS for its events", name);
            return link.management().addStream(configuration());
        } catch (JetStreamApiException e) {
            throw refused(e);
        } catch (IOException e) {
            throw away(e);
        }
    }

    /** One that is full refuses what is new, which then waits in the outbox, and drops nothing that was not heard. */
    private StreamConfiguration configuration() {
        return StreamConfiguration.builder()
                .name(name)
                .subjects(settings.prefix() + "." + word + ".>")
                .storageType(StorageType.File)
                .retentionPolicy(RetentionPolicy.Limits)
                .discardPolicy(DiscardPolicy.New)
                .maxAge(age())
                .replicas(settings.replicas())
                .allowDirect(true)
                .build();
    }

    /** As long as an outbox keeps events for somebody who does not come to hear them. */
    private Duration age() {
        return bus.retention().plus(bus.absence());
    }

    /** What it keeps now. */
    BrokerStatus.Held held() {
        StreamInfo info = info();
        return new BrokerStatus.Held(
                info.getStreamState().getMsgCount(), info.getStreamState().getByteCount());
    }

    /** How it is now. */
    StreamInfo info() {
        try {
            log();
            return link.management().getStreamInfo(name);
        } catch (JetStreamApiException e) {
            forget();
            throw refused(e);
        } catch (IOException e) {
            forget();
            throw away(e);
        }
    }

    /**
     * Sends all at once, each with the number of the one before it: so one that does not come keeps all after it from
     * being kept, and they are in order whatever happens.
     */
    synchronized void append(List<Envelope> events) {
        int done = 0;
        for (int attempt = 1; done < events.size(); attempt++) {
            String log = log();
            if (!named.isEmpty() && !named.equals(log)) {
                throw new BrokerAway(link.address() + " has " + log + " in the place of " + named, null);
            }
            if (acknowledged.tick().equals(log) && last < acknowledged.seq()) {
                acknowledged = Position.START;
                throw new BrokerAway(link.address() + " has lost what it had acknowledged", null);
            }
            done += send(log, events.subList(done, events.size()), attempt == ATTEMPTS);
        }
    }

    /** How many of them have been kept. */
    private int send(String log, List<Envelope> events, boolean lastAttempt) {
        List<CompletableFuture<PublishAck>> sent = new ArrayList<>(events.size());
        int kept = 0;
        try {
            for (Envelope event : events) {
                sent.add(publish(event, last + sent.size()));
            }
            for (CompletableFuture<PublishAck> one : sent) {
                last = await(one).getSeqno();
                acknowledged = new Position(log, last);
                newest = acknowledged;
                kept++;
            }
            return kept;
        } catch (ExecutionException e) {
            forget();
            JetStreamApiException refusal = refusal(e);
            if (refusal != null) {
                if (refusal.getApiErrorCode() == WRONG_LAST_SEQUENCE && !lastAttempt) {
                    return kept;
                }
                throw refused(refusal);
            }
            throw away(e.getCause() == null ? e : e.getCause());
        } catch (IllegalStateException | IllegalArgumentException e) {
            forget();
            throw away(e);
        }
    }

    private static @Nullable JetStreamApiException refusal(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof JetStreamApiException found) {
                return found;
            }
        }
        return null;
    }

    private CompletableFuture<PublishAck> publish(Envelope event, long before) {
        PublishOptions after = PublishOptions.builder()
                .expectedStream(name)
                .expectedLastSequence(before)
                .build();
        NatsForm form = NatsForm.of(event);
        long most = link.connection().getMaxPayload();
        if (most > 0 && form.data().length > most) {
            throw new BrokerAway(
                    link.address() + " takes messages of " + most + " bytes, and event " + event.id() + " of "
                            + event.type() + " has " + form.data().length + ": raise max_payload",
                    null);
        }
        return link.streams().publishAsync(subject(event.type()), form.headers(), form.data(), after);
    }

    private PublishAck await(CompletableFuture<PublishAck> one) throws ExecutionException {
        long end = System.nanoTime() + settings.timeout().toNanos();
        while (true) {
            try {
                return one.get(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                String trouble = link.trouble();
                if (trouble != null || System.nanoTime() > end) {
                    forget();
                    throw new BrokerAway(
                            link.address() + " does not acknowledge: " + (trouble == null ? "no answer" : trouble), e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BrokerAway("interrupted", e);
            }
        }
    }

    BrokerAway refused(JetStreamApiException refusal) {
        return new BrokerAway(link.address() + " refuses: " + NatsLink.text(refusal), refusal);
    }

    BrokerAway away(Throwable failure) {
        String trouble = link.trouble();
        return new BrokerAway(
                link.address() + " does not answer: " + (trouble == null ? NatsLink.text(failure) : trouble), failure);
    }
}
