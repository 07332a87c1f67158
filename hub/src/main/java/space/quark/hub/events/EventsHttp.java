package space.quark.hub.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.host.bus.Signal;
import space.quark.host.call.Answer;
import space.quark.host.call.CallerHeaders;
import space.quark.host.call.Exchange;
import space.quark.hub.routes.HubRoute;
import tools.jackson.databind.JsonNode;

/** Publishing, polling, acknowledging and refusing over HTTP, as the docking protocol says. */
final class EventsHttp {
    private final ForeignOutbox outbox;
    private final Rates rates;
    private final Hearings hearings;
    private final Publishers publishers;
    private final EventForm.Limits limits;

    EventsHttp(ForeignOutbox outbox, Rates rates, Hearings hearings, Publishers publishers, EventForm.Limits limits) {
        this.limits = limits;
        this.outbox = outbox;
        this.rates = rates;
        this.hearings = hearings;
        this.publishers = publishers;
    }

    List<HubRoute> routes() {
        return List.of(
                HubRoute.open("POST", "/events", this::publish),
                HubRoute.open("GET", "/events/poll", this::poll),
                HubRoute.open("POST", "/events/ack", this::acknowledge),
                HubRoute.open("POST", "/events/nack", this::refuse));
    }

    /** How many events were new. */
    record Accepted(int accepted, int duplicates) {}

    /** Events, and what acknowledges them. */
    record Polled(@JsonRawValue String events, String cursor, boolean more) {}

    /** Done. */
    record Done(boolean success) {}

    /** What becomes of a refused event. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Refusal(int attempts, boolean dead, @Nullable Instant next) {}

    private Answer publish(Exchange exchange) {
        Publisher publisher = publishers.of(exchange.header("Authorization"));
        Asked.media(exchange.contentType());
        List<NewEvent> events = new EventForm(
                        publisher.id(), exchange.header(CallerHeaders.TRACEPARENT), publisher::mayPublish, limits)
                .read(exchange.body());
        rates.take(publisher.id(), events.size());
        int accepted = outbox.publish(events);
        return json(new Accepted(accepted, events.size() - accepted));
    }

    private Answer poll(Exchange exchange) {
        Publisher publisher = publishers.of(exchange.header("Authorization"));
        Hearings.Wanted wanted = Asked.wanted(exchange.query(), publisher.id());
        int limit = Asked.limit(exchange.query());
        Duration wait = Asked.wait(exchange.query());
        EventView view = EventView.of(exchange.query().first("view"));
        Signal signal = new Signal();
        Hearing hearing = hearings.hearing(wanted.name());
        // Before the first look, so that nothing is missed between it and the wait.
        hearing.listen(signal);
        try {
            Walk walk = hearings.walk(publisher, wanted);
            List<Walk.Given> given = walk.next(limit);
            if (given.isEmpty() && wait.isPositive()) {
                given = await(publisher, walk, signal, limit, wait);
                publishers.requireHears(publisher, walk);
            }
            return json(new Polled(
                    given.stream()
                            .map(each -> view.json(each.event(), each.attempt()))
                            .collect(java.util.stream.Collectors.joining(",", "[", "]")),
                    walk.cursor().text(),
                    walk.more()));
        } finally {
            hearing.forget(signal);
        }
    }

    private List<Walk.Given> await(Publisher publisher, Walk walk, Signal signal, int limit, Duration wait) {
        hearings.places().enter(publisher.id());
        try {
            long end = System.nanoTime() + wait.toNanos();
            List<Walk.Given> given = List.of();
            while (given.isEmpty() && !hearings.closed()) {
                Duration left = Duration.ofNanos(end - System.nanoTime());
                if (!left.isPositive()) {
                    break;
                }
                Duration pause = walk.untilLook();
                signal.await(pause.compareTo(left) < 0 ? pause : left);
                given = walk.next(limit);
            }
            return given;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return List.of();
        } finally {
            hearings.places().leave(publisher.id());
        }
    }

    private Answer acknowledge(Exchange exchange) {
        Publisher publisher = publishers.of(exchange.header("Authorization"));
        JsonNode body = body(exchange);
        String name = Asked.name(Asked.text(body, "subscription", true));
        HearCursor cursor = HearCursor.parse(Objects.requireNonNull(Asked.text(body, "cursor", true)), name);
        hearings.find(new HearingStore.Name(publisher.id(), name)).acknowledge(cursor);
        return json(new Done(true));
    }

    private Answer refuse(Exchange exchange) {
        Publisher publisher = publishers.of(exchange.header("Authorization"));
        JsonNode body = body(exchange);
        String name = Asked.name(Asked.text(body, "subscription", true));
        String id = Objects.requireNonNull(Asked.text(body, "id", true));
        Refusals.Refused refused = hearings.find(new HearingStore.Name(publisher.id(), name))
                .refuse(id, Asked.text(body, "source", false), Asked.reason(body));
        return json(new Refusal(refused.attempts(), refused.dead(), refused.next()));
    }

    private static JsonNode body(Exchange exchange) {
        Asked.media(exchange.contentType());
        return EventForm.tree(exchange.body());
    }

    private static Answer json(Object body) {
        return new Answer(
                200, Map.of("Cache-Control", "no-store"), Json.mapper().writeValueAsBytes(body));
    }
}
