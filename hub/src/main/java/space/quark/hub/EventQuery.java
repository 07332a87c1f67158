package space.quark.hub;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import space.quark.host.bus.EventFilter;
import space.quark.host.call.Exchange;

/** What a query says of events; what it says wrongly is refused by its name. */
final class EventQuery {
    private static final int USUAL = 50;
    private static final int MOST = 500;

    private EventQuery() {}

    static EventFilter filter(Exchange exchange) {
        return new EventFilter(
                text(exchange, "type"), text(exchange, "subject"), time(exchange, "since"), time(exchange, "until"));
    }

    static int limit(Exchange exchange) {
        String text = exchange.query().first("limit");
        long limit = text == null ? USUAL : number("limit", text);
        if (limit < 1 || limit > MOST) {
            throw Problem.invalid("limit", "must be 1 to " + MOST);
        }
        return (int) limit;
    }

    static long number(String name, String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw Problem.invalid(name, "must be a whole number");
        }
    }

    /** One of two words; the first when nothing is said. */
    static String oneOf(Exchange exchange, String name, String usual, String other) {
        String text = exchange.query().first(name);
        if (text == null || text.equals(usual)) {
            return usual;
        }
        if (text.equals(other)) {
            return other;
        }
        throw Problem.invalid(name, "must be " + usual + " or " + other);
    }

    private static @Nullable String text(Exchange exchange, String name) {
        String text = exchange.query().first(name);
        if (text != null && (text.isEmpty() || text.length() > 500 || text.indexOf('\0') >= 0)) {
            throw Problem.invalid(name, "must have 1 to 500 characters");
        }
        return text;
    }

    private static @Nullable Instant time(Exchange exchange, String name) {
        String text = exchange.query().first(name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException _) {
            throw Problem.invalid(name, "must be a time such as 2026-11-21T08:00:00Z");
        }
    }
}
