package space.quark.host.remote;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Unreachable;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.Page;
import space.quark.host.bus.PageForm;
import space.quark.host.bus.Position;
import space.quark.host.call.JsonClient;
import space.quark.host.call.UrlText;
import tools.jackson.databind.JsonNode;

/** The events of a module of another process, read over HTTP where {@link OutboxDesk} serves them. */
public final class FarEvents implements EventSource {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final JsonClient http;
    private final Supplier<URI> outbox;
    private final Function<String, Map<String, String>> credentials;
    private final String subscriber;

    /**
     * @param outbox where pages are served now, asked anew for each
     * @param credentials headers that prove who reads, for a subscriber
     */
    public FarEvents(JsonClient http, Supplier<URI> outbox, Function<String, Map<String, String>> credentials) {
        this(http, outbox, credentials, "");
    }

    private FarEvents(
            JsonClient http,
            Supplier<URI> outbox,
            Function<String, Map<String, String>> credentials,
            String subscriber) {
        this.http = http;
        this.outbox = outbox;
        this.credentials = credentials;
        this.subscriber = subscriber;
    }

    @Override
    public EventSource readBy(String reader) {
        return new FarEvents(http, outbox, credentials, reader);
    }

    @Override
    public Page read(Position position, Set<String> types, int limit) {
        try {
            URI page = URI.create(outbox.get() + query(position, types) + "&limit=" + limit);
            return PageForm.read(http.read(page, credentials.apply(subscriber), PATIENCE));
        } catch (Unreachable e) {
            return whileAway(e, new Page(List.of(), position, false));
        }
    }

    @Override
    public Backlog backlog(Position position, Set<String> types) {
        try {
            URI question = URI.create(outbox.get() + "/backlog" + query(position, types));
            JsonNode data =
                    http.get(question, credentials.apply(subscriber), PATIENCE).path("data");
            @Nullable String oldest = data.path("oldest").asString(null);
            return new Backlog(data.path("events").asLong(), oldest == null ? null : Instant.parse(oldest));
        } catch (Unreachable e) {
            return whileAway(e, new Backlog(0, null));
        }
    }

    /** A module that is away says nothing; that the way to it is broken is another matter. */
    private static <T> T whileAway(Unreachable failure, T nothing) {
        if (failure.is(CommonProblem.MODULE_UNAVAILABLE)) {
            return nothing;
        }
        throw failure;
    }

    private String query(Position position, Set<String> types) {
        return "?reader=" + UrlText.encode(subscriber)
                + "&types=" + types.stream().sorted().map(UrlText::encode).collect(Collectors.joining(","))
                + "&after=" + UrlText.encode(PageForm.text(position));
    }
}
