package space.quark.hub;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;
import space.quark.dock.Problem;
import space.quark.host.bus.DeadLetter;
import space.quark.host.bus.DeadLetters;
import space.quark.host.bus.EventFilter;
import space.quark.host.call.Answer;
import space.quark.host.call.BodyForm;
import space.quark.host.call.Exchange;
import space.quark.hub.bus.EventAudit;
import space.quark.hub.bus.EventProblem;
import space.quark.hub.bus.ReplayState;
import space.quark.hub.bus.Replays;
import space.quark.hub.routes.HubRoute;

/** What the operator and administrators do with events; each deed is noted before it is done. */
final class EventDeeds {
    private static final int LONGEST_REASON = 1_000;

    private final DeadLetterBox box;
    private final Replays replays;
    private final EventAudit audit;
    private final InstantSource clock;
    private final BodyForm all = new BodyForm(AllOf.class, EventDeeds.class);
    private final BodyForm discarding = new BodyForm(Discarding.class, EventDeeds.class);
    private final BodyForm wanted = new BodyForm(NewReplay.class, EventDeeds.class);

    EventDeeds(DeadLetterBox box, Replays replays, EventAudit audit, InstantSource clock) {
        this.box = box;
        this.replays = replays;
        this.audit = audit;
        this.clock = clock;
    }

    List<HubRoute> routes() {
        return List.of(
                new HubRoute("POST", "/events/dead/{id}/retry", true, this::retry),
                new HubRoute("POST", "/events/dead/retry", true, this::retryAll),
                new HubRoute("POST", "/events/dead/{id}/discard", true, this::discard),
                new HubRoute("GET", "/events/replays", true, _ -> EventRoutes.json(200, replays())),
                new HubRoute("POST", "/events/replays", true, this::replay),
                new HubRoute("DELETE", "/events/replays/{id}", true, this::endReplay));
    }

    /** A dead letter's name across all modules. */
    record LetterId(String subscriber, long place) {
        static LetterId parse(String field, String text) {
            int dot = text.lastIndexOf('.');
            if (dot <= 0) {
                throw Problem.invalid(field, "must be the id of a dead letter, such as feed.17");
            }
            return new LetterId(text.substring(0, dot), EventQuery.number(field, text.substring(dot + 1)));
        }

        @Override
        public String toString() {
            return subscriber + "." + place;
        }
    }

    /** All dead letters of a subscriber, or those of one source. */
    record AllOf(
            String subscriber,
            @Nullable String source,
            @Nullable String reason) {
        AllOf {
            Check.that().text("reason", reason, 0, LONGEST_REASON).done();
        }
    }

    /** Why a dead letter is given up. */
    record Discarding(String reason) {
        Discarding {
            Check.that().requiredText("reason", reason, 1, LONGEST_REASON).done();
        }
    }

    /**
     * A replay that somebody wants.
     *
     * @param source the module whose events are replayed
     * @param after the id of an event of it after which to begin
     * @param mode {@code shadow}, the usual one, undoes every effect; {@code live} does not
     */
    record NewReplay(
            String subscriber,
            String source,
            @Nullable String type,
            @Nullable String subject,
            @Nullable Instant since,
            @Nullable Instant until,
            @Nullable UUID after,
            @Nullable String mode,
            @Nullable Integer perSecond,
            String reason) {
        NewReplay {
            Check.that()
                    .text("type", type, 1, 500)
                    .text("subject", subject, 1, 500)
                    .isTrue(
                            "mode",
                            mode == null || mode.equals("shadow") || mode.equals("live"),
                            "must be shadow or live")
                    .range("per_second", perSecond, 1, 1_000_000)
                    .requiredText("reason", reason, 1, LONGEST_REASON)
                    .done();
        }
    }

    /** How many were retried. */
    record Retried(int retried) {}

    /** Replays, latest first. */
    record AllReplays(List<ReplayState> replays, Instant timestamp) {}

    private Answer retry(Exchange exchange) {
        LetterId id = letterId(exchange);
        DeadLetter letter = find(id);
        audit.note("dead.retry", id.toString(), "", details(letter));
        if (!letters(id).retry(id.place(), clock.instant())) {
            throw Problem.of(EventProblem.UNKNOWN_DEAD_LETTER);
        }
        return EventRoutes.json(200, new Retried(1));
    }

    private Answer retryAll(Exchange exchange) {
        AllOf which = (AllOf) all.read(exchange);
        DeadLetters letters = box.of(which.subscriber()).orElseThrow(() -> Problem.of(EventProblem.UNKNOWN_SUBSCRIBER));
        String source = which.source();
        audit.note(
                "dead.retry_all",
                which.subscriber(),
                which.reason() == null ? "" : which.reason(),
                source == null ? Map.of() : Map.of("source", source));
        int count = letters.retryAll(source == null ? null : source.replace('-', '_'), clock.instant());
        return EventRoutes.json(200, new Retried(count));
    }

    private Answer discard(Exchange exchange) {
        LetterId id = letterId(exchange);
        Discarding why = (Discarding) discarding.read(exchange);
        DeadLetter letter = find(id);
        Map<String, Object> details = details(letter);
        details.put("error", letter.error());
        details.put("data", letter.data());
        audit.note("dead.discard", id.toString(), why.reason(), details);
        if (!letters(id).discard(id.place())) {
            throw Problem.of(EventProblem.UNKNOWN_DEAD_LETTER);
        }
        return Answer.empty(204);
    }

    private AllReplays replays() {
        return new AllReplays(replays.latest(), clock.instant());
    }

    private Answer replay(Exchange exchange) {
        NewReplay asked = (NewReplay) wanted.read(exchange);
        ReplayState begun = replays.start(new Replays.Wanted(
                asked.subscriber(),
                asked.source(),
                new EventFilter(asked.type(), asked.subject(), asked.since(), asked.until()),
                asked.after(),
                "live".equals(asked.mode()),
                asked.perSecond() == null ? 500 : asked.perSecond(),
                asked.reason()));
        audit.note(
                "replay.begin",
                String.valueOf(begun.id()),
                asked.reason(),
                Map.of("subscriber", begun.subscriber(), "source", begun.source(), "mode", begun.mode()));
        return EventRoutes.json(201, begun);
    }

    private Answer endReplay(Exchange exchange) {
        long id = EventQuery.number("id", String.valueOf(exchange.variable("id")));
        ReplayState state = replays.find(id).orElseThrow(() -> Problem.of(EventProblem.UNKNOWN_REPLAY));
        audit.note("replay.end", String.valueOf(id), "", Map.of("subscriber", state.subscriber()));
        replays.end(id);
        return EventRoutes.json(200, replays.find(id).orElseThrow(() -> Problem.of(EventProblem.UNKNOWN_REPLAY)));
    }

    private static LetterId letterId(Exchange exchange) {
        return LetterId.parse("id", String.valueOf(exchange.variable("id")));
    }

    private DeadLetters letters(LetterId id) {
        return box.of(id.subscriber()).orElseThrow(() -> Problem.of(EventProblem.UNKNOWN_DEAD_LETTER));
    }

    private DeadLetter find(LetterId id) {
        return letters(id)
                .find(id.place())
                .map(letter -> EventRoutes.shown(id.subscriber(), letter))
                .orElseThrow(() -> Problem.of(EventProblem.UNKNOWN_DEAD_LETTER));
    }

    private static Map<String, Object> details(DeadLetter letter) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("event", letter.eventId().toString());
        details.put("type", letter.type());
        details.put("subject", letter.key());
        return details;
    }
}
