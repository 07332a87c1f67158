package space.quark.station;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Has a module hear events once more; without arguments it lists what was replayed. */
@Command(
        name = "replay",
        description = {
            "Have a module hear another one's events once more, or list replays.",
            "Without --live every effect is undone: it shows what would fail."
        })
final class ReplayCommand extends EventsCommand.Speaking {
    @Parameters(index = "0", arity = "0..1", paramLabel = "SUBSCRIBER", description = "The module that is to hear.")
    private @Nullable String subscriber;

    @Parameters(index = "1", arity = "0..1", paramLabel = "SOURCE", description = "The module whose events.")
    private @Nullable String source;

    @Option(names = "--type", paramLabel = "TYPE", description = "Only of this type; * stands for anything.")
    private @Nullable String type;

    @Option(names = "--subject", paramLabel = "KEY", description = "Only of this subject.")
    private @Nullable String subject;

    @Option(names = "--since", paramLabel = "TIME", description = "Published then or later.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Published before.")
    private @Nullable String until;

    @Option(
            names = "--after",
            paramLabel = "EVENT",
            description =
                    "Behind the event of this id, or of what was published at a time (2026-11-21T08:00:00Z) or later.")
    private @Nullable String after;

    @Option(names = "--live", description = "Let it have its effects; handlers are told that it is replayed.")
    private boolean live;

    @Option(names = "--per-second", paramLabel = "N", description = "Events at most (default 500).")
    private @Nullable Integer perSecond;

    @Option(names = "--reason", description = "Why; needed to begin one.")
    private @Nullable String reason;

    @Option(names = "--end", paramLabel = "ID", description = "End a running replay instead.")
    private @Nullable String end;

    @Override
    public void run() {
        HubClient hub = options.client();
        if (end != null) {
            print(hub.delete("/events/replays/" + Text.pathSegment(end)));
        } else if (subscriber == null) {
            hub.get("/events/replays").path("replays").forEach(this::print);
        } else {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("subscriber", subscriber);
            body.put("mode", live ? "live" : "shadow");
            put(body, "source", source);
            put(body, "type", type);
            put(body, "subject", subject);
            String time = since == null && after != null ? timeIn(after) : null;
            put(body, "since", time == null ? since : time);
            put(body, "until", until);
            put(body, "after", time == null ? after : null);
            put(body, "per_second", perSecond);
            put(body, "reason", reason);
            print(hub.post("/events/replays", body));
        }
        out().flush();
    }

    /** The moment that a text names; null when it is none. */
    private static @Nullable String timeIn(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().toString();
        } catch (DateTimeParseException _) {
            return null;
        }
    }

    private static void put(Map<String, Object> body, String name, @Nullable Object value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private void print(JsonNode replay) {
        out().println("replay " + replay.path("id").asLong() + ": "
                + replay.path("subscriber").asString() + " hears "
                + replay.path("source").asString() + " ("
                + replay.path("mode").asString() + "), " + replay.path("state").asString() + ", "
                + replay.path("handled").asLong() + " handled, "
                + replay.path("failed").asLong() + " failed"
                + (replay.path("error").isString()
                        ? ", last: " + replay.path("error").asString()
                        : ""));
    }
}
