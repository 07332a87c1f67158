package space.quark.hub.events;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Json;
import space.quark.host.bus.Envelope;
import space.quark.host.bus.Signal;
import space.quark.hub.docking.Ear;

/**
 * Sends one module what it hears. A module that cannot be reached or is busy is tried again after growing pauses, which
 * counts for no event; one that answers with a failure is sent its events singly, and the one that it fails at is refused.
 */
final class Push implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Push.class);
    private static final int AT_ONCE = 100;
    private static final int LONGEST_REASON = 2_000;
    /** What says that the module is busy or away, and nothing about the event. */
    private static final Set<Integer> AWAY = Set.of(401, 403, 404, 408, 429, 502, 503, 504);

    private final Hearings hearings;
    private final HttpClient http;
    private final Ear target;
    private final UnaryOperator<String> proof;
    private final Hearing hearing;
    private final Hearings.Wanted wanted;
    private final Signal signal = new Signal();
    private final Thread thread;
    private int outages;
    private int limit = AT_ONCE;

    Push(Hearings hearings, HttpClient http, Ear target, UnaryOperator<String> proof) {
        this.hearings = hearings;
        this.http = http;
        this.target = target;
        this.proof = proof;
        this.wanted = new Hearings.Wanted(
                new HearingStore.Name(target.module(), Pushes.NAME),
                target.types().stream().sorted().map(TypePattern::new).toList(),
                null);
        this.hearing = hearings.hearing(wanted.name());
        this.thread =
                Thread.ofVirtual().name("events: push to " + target.module()).start(this::run);
    }

    private void run() {
        hearing.listen(signal);
        try {
            while (!signal.closed() && !hearings.closed()) {
                try {
                    round();
                } catch (IOException | RuntimeException e) {
                    rest(e);
                }
            }
        } catch (InterruptedException _) {
            LOG.debug("no longer pushing to {}", target.module());
        } finally {
            hearing.forget(signal);
            hearing.tally().trouble(null);
        }
    }

    private void round() throws IOException, InterruptedException {
        Walk walk = hearings.walkGranted(wanted);
        List<Walk.Given> given = walk.next(limit);
        while (given.isEmpty() && !signal.closed() && !hearings.closed()) {
            signal.await(walk.untilLook());
            given = walk.next(limit);
        }
        if (given.isEmpty()) {
            return;
        }
        boolean tried = false;
        try {
            HttpResponse<String> answer = send(given, walk.cursor());
            if (AWAY.contains(answer.statusCode())) {
                throw new IOException("answered " + answer.statusCode());
            }
            again();
            tried = settle(answer, given, walk.cursor());
        } finally {
            if (!tried) {
                hearing.release(walk.cursor());
            }
        }
    }

    /** Draws what follows from an answer; false when it says nothing of any single event. */
    private boolean settle(HttpResponse<String> answer, List<Walk.Given> given, HearCursor cursor) {
        if (answer.statusCode() >= 200 && answer.statusCode() < 300) {
            hearing.acknowledge(cursor);
            limit = Math.min(AT_ONCE, limit * 2);
            return true;
        }
        if (given.size() > 1) {
            limit = 1;
            return false;
        }
        String said = answer.body().substring(0, Math.min(answer.body().length(), LONGEST_REASON));
        String reason = "answered " + answer.statusCode() + ": " + said.replaceAll("\\p{Cntrl}+", " ");
        Envelope event = given.getFirst().event();
        LOG.warn("{}: {} {}", target.module(), EventView.idOf(event), reason);
        hearing.refuse(EventView.idOf(event), EventView.sourceOf(event), reason);
        return true;
    }

    private HttpResponse<String> send(List<Walk.Given> given, HearCursor cursor)
            throws IOException, InterruptedException {
        String events = given.stream()
                .map(each -> EventView.CLOUD.json(each.event(), each.attempt()))
                .collect(Collectors.joining(",", "[", "]"));
        String body = "{\"subscription\":" + Json.mapper().writeValueAsString(Pushes.NAME) + ",\"events\":" + events
                + ",\"cursor\":\"" + cursor.text() + "\"}";
        HttpRequest.Builder request = HttpRequest.newBuilder(target.address())
                .header("Content-Type", "application/json")
                .header("X-Quark-Caller", proof.apply(target.module()))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return answer(http.sendAsync(request.build(), _ -> new Beginning()));
    }

    /** The whole of an answer has to come in time: the client's own limit ends with its first line. */
    private HttpResponse<String> answer(CompletableFuture<HttpResponse<String>> coming)
            throws IOException, InterruptedException {
        Duration patience = hearings.shared().settings().timeout();
        try {
            return coming.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException usual ? usual : new IOException(e.getCause());
        } catch (TimeoutException _) {
            throw new IOException("no whole answer within " + patience.toSeconds() + " s");
        } finally {
            coming.cancel(true);
        }
    }

    private void again() {
        if (outages > 0) {
            LOG.info("{} takes events again", target.module());
        }
        hearing.tally().trouble(null);
        outages = 0;
    }

    /** Some pause, longer each time, with some jitter. */
    private void rest(Exception failure) throws InterruptedException {
        outages++;
        if (outages == 1) {
            LOG.warn("{} takes no events, tried again until it does: {}", target.module(), failure.toString());
        }
        hearing.tally().trouble("takes no events: " + failure);
        EventSettings settings = hearings.shared().settings();
        Duration pause = settings.retryFrom().multipliedBy(1L << Math.min(outages - 1, 20));
        Duration bounded = pause.compareTo(settings.retryTo()) < 0 ? pause : settings.retryTo();
        signal.rest(bounded.plusNanos(
                (long) (bounded.toNanos() * ThreadLocalRandom.current().nextDouble() / 4)));
    }

    @Override
    public void close() {
        signal.close();
        thread.interrupt();
    }
}
