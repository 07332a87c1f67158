package space.quark.hub;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.host.bus.Bus;
import space.quark.host.bus.DeadLetter;
import space.quark.host.bus.DeadLetters;
import space.quark.host.bus.EventFilter;
import space.quark.host.bus.LogStatus;
import space.quark.host.bus.Operations;
import space.quark.host.bus.SubscriptionStatus;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;
import space.quark.hub.bus.EventAudit;
import space.quark.hub.bus.EventHistory;
import space.quark.hub.bus.Replays;
import space.quark.hub.events.ForeignEvents;
import space.quark.hub.routes.HubRoute;

/** What the operator and administrators see of events, as plain JSON without envelope. */
final class EventRoutes {
    /** An answer ends with the dead letter that makes its data so long. */
    private static final int MOST_DATA = 2 << 20;

    private final Bus bus;
    private final Operations operations;
    private final ForeignEvents foreign;
    private final DeadLetterBox box;
    private final EventHistory history;
    private final EventAudit audit;
    private final AsyncApiDocument catalogue;
    private final InstantSource clock;

    private EventRoutes(AsyncApiDocument catalogue, Bus bus, DeadLetterBox box, EventAudit audit, InstantSource clock) {
        this.bus = bus;
        this.operations = box.operations();
        this.foreign = box.foreign();
        this.box = box;
        this.history = new EventHistory(operations);
        this.audit = audit;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /** All routes below {@code /events}. */
    static List<HubRoute> of(
            AsyncApiDocument catalogue,
            Bus bus,
            ForeignEvents foreign,
            Replays replays,
            EventAudit audit,
            InstantSource clock) {
        DeadLetterBox box = new DeadLetterBox(bus.operations(), foreign);
        List<HubRoute> routes = new ArrayList<>(new EventRoutes(catalogue, bus, box, audit, clock).routes());
        routes.addAll(new EventDeeds(box, replays, audit, clock).routes());
        routes.add(new SubscriberDeeds(box, audit).route());
        return routes;
    }

    private List<HubRoute> routes() {
        return List.of(
                new HubRoute("GET", "/asyncapi.json", false, _ -> catalogue.answer()),
                new HubRoute("GET", "/events", true, this::events),
                new HubRoute("GET", "/events/subscribers", true, _ -> json(200, subscribers())),
                new HubRoute("GET", "/events/dead", true, this::dead),
                new HubRoute("GET", "/events/audit", true, this::audit));
    }

    /** Some events, and where to go on. */
    record Events(
            @com.fasterxml.jackson.annotation.JsonRawValue String events,
            @Nullable String next,
            Instant timestamp) {}

    /** Everybody who hears, everybody who no longer does, and how the logs are. */
    record Subscribers(List<Subscriber> subscribers, List<Vanished> vanished, List<Log> logs, Instant timestamp) {}

    /** A subscription; {@code fence_age} is that of its source's database, or of the hub's when it hears from several. */
    record Subscriber(
            @com.fasterxml.jackson.annotation.JsonUnwrapped SubscriptionStatus status,
            double lagSeconds,
            double fenceAgeSeconds) {}

    /** What a module once heard and has no handler for. */
    record Vanished(String subscriber, String type, String source, Instant heardAt) {}

    /** The event tables of a module. */
    record Log(
            @com.fasterxml.jackson.annotation.JsonUnwrapped LogStatus status, double fenceAgeSeconds) {}

    /** Dead letters, and where to go on. */
    record Dead(List<Letter> dead, @Nullable String next, Instant timestamp) {}

    /** A dead letter; its id is for {@code /events/dead/{id}}. */
    record Letter(
            String id,
            String subscriber,
            @com.fasterxml.jackson.annotation.JsonUnwrapped DeadLetter letter) {}

    /** Deeds, latest first, and where to go on. */
    record Audit(List<EventAudit.Entry> entries, @Nullable String next, Instant timestamp) {}

    private Answer events(Exchange exchange) {
        EventFilter filter = EventQuery.filter(exchange);
        int limit = EventQuery.limit(exchange);
        String cursor = exchange.query().first("cursor");
        String view = EventQuery.oneOf(exchange, "view", "cloudevents", "original");
        boolean follow = EventQuery.oneOf(exchange, "order", "latest", "follow").equals("follow");
        EventHistory.Page page = follow ? history.newer(filter, cursor, limit) : history.older(filter, cursor, limit);
        // As it was written: one that nests as deeply as it may must not keep the others from being seen.
        String shown = page.events().stream()
                .map(event -> ForeignEvents.json(event, view))
                .collect(Collectors.joining(",", "[", "]"));
        return json(200, new Events(shown, page.next(), clock.instant()));
    }

    private Subscribers subscribers() {
        List<LogStatus> logs = operations.status();
        Map<String, Double> fences = new TreeMap<>();
        logs.forEach(log -> fences.put(log.module().replace('-', '_'), seconds(log.fenceAge())));
        List<Subscriber> all = Stream.concat(bus.status().stream(), foreign.statuses().stream())
                .sorted(Comparator.comparing(SubscriptionStatus::subscriber).thenComparing(SubscriptionStatus::source))
                .map(one -> new Subscriber(
                        one, seconds(one.age()), fences.getOrDefault(one.source(), fences.getOrDefault(Bus.HUB, 0.0))))
                .toList();
        List<Vanished> vanished = new ArrayList<>();
        new TreeMap<>(operations.vanished())
                .forEach((module, types) -> types.forEach(
                        one -> vanished.add(new Vanished(module, one.type(), one.source(), one.heardAt()))));
        return new Subscribers(
                all,
                vanished,
                logs.stream().map(log -> new Log(log, seconds(log.fenceAge()))).toList(),
                clock.instant());
    }

    private static double seconds(java.time.Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** By subscriber and place; the cursor is the id of the last one. */
    private Answer dead(Exchange exchange) {
        String wanted = exchange.query().first("subscriber");
        String cursor = exchange.query().first("cursor");
        EventDeeds.LetterId from = cursor == null ? null : EventDeeds.LetterId.parse("cursor", cursor);
        int limit = EventQuery.limit(exchange);
        List<Letter> found = new ArrayList<>();
        boolean more = false;
        for (Map.Entry<String, DeadLetters> one : box.all().entrySet()) {
            String subscriber = one.getKey();
            if ((wanted != null && !wanted.equals(subscriber))
                    || (from != null && subscriber.compareTo(from.subscriber()) < 0)) {
                continue;
            }
            long after = from != null && subscriber.equals(from.subscriber()) ? from.place() : 0;
            more = add(found, subscriber, one.getValue(), after, limit);
            if (more) {
                break;
            }
        }
        return json(200, new Dead(found, more ? found.getLast().id() : null, clock.instant()));
    }

    /** Adds those of one subscriber; true when there are more than an answer may hold. */
    private static boolean add(List<Letter> found, String subscriber, DeadLetters letters, long after, int limit) {
        long place = after;
        while (true) {
            int room = limit - found.size();
            List<DeadLetter> part = letters.after(place, room + 1);
            long length = found.stream()
                    .mapToLong(one -> one.letter().data().length())
                    .sum();
            if (part.isEmpty() || room == 0 || length >= MOST_DATA) {
                return !part.isEmpty();
            }
            for (DeadLetter letter : part.subList(0, Math.min(room, part.size()))) {
                String id = new EventDeeds.LetterId(subscriber, letter.place()).toString();
                found.add(new Letter(id, subscriber, shown(subscriber, letter)));
                place = letter.place();
            }
        }
    }

    /** Only those outside are given what stands before an event's data. */
    static DeadLetter shown(String subscriber, DeadLetter letter) {
        return ForeignEvents.sourcesOf(subscriber).isPresent() ? ForeignEvents.shown(letter) : letter;
    }

    private Answer audit(Exchange exchange) {
        int limit = EventQuery.limit(exchange);
        String cursor = exchange.query().first("cursor");
        EventAudit.Page page =
                audit.before(cursor == null ? Long.MAX_VALUE : EventQuery.number("cursor", cursor), limit);
        String next = page.more() ? String.valueOf(page.entries().getLast().id()) : null;
        return json(200, new Audit(page.entries(), next, clock.instant()));
    }

    static Answer json(int status, Object body) {
        return new Answer(
                status, Map.of("Cache-Control", "no-store"), Json.mapper().writeValueAsBytes(body));
    }
}
