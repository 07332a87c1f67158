package space.quark.host.remote;

import java.time.InstantSource;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.host.bus.Bus;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.PageForm;
import space.quark.host.bus.Position;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;

/** Serves the events of this process's bus as pages to subscribers of other processes, which keep their own cursors. */
public final class OutboxDesk {
    private static final int MOST = 10_000;

    private final Bus bus;
    private final InstantSource clock;

    public OutboxDesk(Bus bus, InstantSource clock) {
        this.bus = bus;
        this.clock = clock;
    }

    /** A page of events after {@code after}, of {@code types}, at most {@code limit}, as read by {@code reader}. */
    public Answer page(String module, Exchange exchange) {
        Position after = PageForm.position(exchange.query().first("after"));
        EventSource source = source(module, exchange, after);
        return Answer.data(200, PageForm.of(source.read(after, types(exchange), limit(exchange))), clock.instant());
    }

    /** What lies after {@code after}. */
    public Answer backlog(String module, Exchange exchange) {
        Position after = PageForm.position(exchange.query().first("after"));
        return Answer.data(200, source(module, exchange, after).backlog(after, types(exchange)), clock.instant());
    }

    private EventSource source(String module, Exchange exchange, Position after) {
        String reader = exchange.query().first("reader");
        EventSource source =
                bus.source(module).orElseThrow(() -> new Unreachable(CommonProblem.MODULE_UNAVAILABLE, null));
        if (reader == null || reader.isEmpty()) {
            return source;
        }
        bus.readElsewhere(module, reader, after);
        return source.readBy(reader);
    }

    private static Set<String> types(Exchange exchange) {
        @Nullable String types = exchange.query().first("types");
        if (types == null || types.isEmpty()) {
            throw Problem.invalid("types", "must name event types, parted by commas");
        }
        return Arrays.stream(types.split(",")).collect(Collectors.toUnmodifiableSet());
    }

    private static int limit(Exchange exchange) {
        @Nullable String limit = exchange.query().first("limit");
        try {
            int asked = limit == null ? 500 : Integer.parseInt(limit);
            if (asked >= 1 && asked <= MOST) {
                return asked;
            }
        } catch (NumberFormatException _) {
            // falls through to the one refusal
        }
        throw Problem.invalid("limit", "must be a whole number from 1 to " + MOST);
    }
}
