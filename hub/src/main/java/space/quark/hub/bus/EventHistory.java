package space.quark.hub.bus;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.host.bus.Envelope;
import space.quark.host.bus.EventFilter;
import space.quark.host.bus.EventLog;
import space.quark.host.bus.Operations;
import space.quark.host.bus.Position;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;

/** The events of all modules as one list, to go back in or to follow. */
public final class EventHistory {
    private static final TypeReference<Map<String, Long>> NUMBERS = new TypeReference<>() {};
    private static final TypeReference<Map<String, Position>> PLACES = new TypeReference<>() {};

    private final Operations operations;

    /**
     * Some events.
     *
     * @param next where to go on, absent at the end of what there is
     */
    public record Page(List<Envelope> events, @Nullable String next) {}

    public EventHistory(Operations operations) {
        this.operations = operations;
    }

    /** The latest that came before the cursor, latest first. */
    public Page older(EventFilter filter, @Nullable String cursor, int limit) {
        Map<String, Long> positions = cursor == null ? new TreeMap<>() : parse(cursor, NUMBERS);
        List<EventLog.Logged> found = new ArrayList<>();
        List<Instant> cuts = new ArrayList<>();
        operations.logs().forEach((module, log) -> {
            if (filter.mayBeOf(module)) {
                EventLog.Part part = log.before(positions.getOrDefault(module, Long.MAX_VALUE), filter, limit + 1);
                found.addAll(part.events());
                if (part.cut() && !part.events().isEmpty()) {
                    cuts.add(part.events().getLast().event().time());
                }
            }
        });
        // Of one module the order is that of its log, whatever the clocks said.
        found.sort(Comparator.comparing((EventLog.Logged one) -> one.event().time())
                .thenComparing(EventLog.Logged::position)
                .reversed());
        // Beyond where one of them was cut its events would be missing among those of others.
        Instant oldest = cuts.stream().max(Comparator.naturalOrder()).orElse(Instant.MIN);
        List<EventLog.Logged> page = found.stream()
                .takeWhile(one -> !one.event().time().isBefore(oldest))
                .limit(limit)
                .toList();
        page.forEach(one -> positions.merge(one.event().source(), one.position(), Math::min));
        boolean more = page.size() < found.size() || !cuts.isEmpty();
        return new Page(page.stream().map(EventLog.Logged::event).toList(), more ? text(positions) : null);
    }

    /**
     * Those committed since the cursor was given, oldest first; without a cursor none, and the place to go on from. As
     * complete as what a subscriber hears.
     */
    public Page newer(EventFilter filter, @Nullable String cursor, int limit) {
        Map<String, Position> known = cursor == null ? Map.of() : parse(cursor, PLACES);
        Map<String, Position> positions = new TreeMap<>();
        List<Envelope> found = new ArrayList<>();
        operations.logs().forEach((module, log) -> {
            Position from = known.get(module);
            if (from == null) {
                positions.put(module, log.now());
            } else if (filter.mayBeOf(module)) {
                space.quark.host.bus.Page page = read(log, from, filter, limit);
                page.entries().forEach(entry -> found.add(entry.event()));
                positions.put(module, page.next());
            } else {
                positions.put(module, from);
            }
        });
        found.removeIf(event -> filter.subject() != null && !event.key().equals(filter.subject()));
        found.sort(Comparator.comparing(Envelope::time));
        return new Page(found, text(positions));
    }

    private static space.quark.host.bus.Page read(EventLog log, Position from, EventFilter filter, int limit) {
        try {
            return log.read(from, filter, limit);
        } catch (IndexOutOfBoundsException | IllegalArgumentException _) {
            throw notOurs();
        }
    }

    private static Problem notOurs() {
        return Problem.invalid("cursor", "must be one that an earlier answer gave");
    }

    private static String text(Map<String, ?> positions) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.mapper().writeValueAsBytes(positions));
    }

    private static <T> Map<String, T> parse(String cursor, TypeReference<Map<String, T>> form) {
        try {
            byte[] json = Base64.getUrlDecoder().decode(cursor.getBytes(StandardCharsets.UTF_8));
            return new TreeMap<>(Json.mapper().readValue(json, form));
        } catch (JacksonException | IllegalArgumentException _) {
            throw notOurs();
        }
    }
}
