package space.quark.host.bus;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** Pages of events between processes: CloudEvents in JSON, each with its place, and where to read on. */
public final class PageForm {
    private static final ObjectReader EXACT =
            Json.mapper().reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private PageForm() {}

    private record Written(List<WrittenEntry> entries, String next, boolean more) {}

    private record WrittenEntry(long seq, @JsonRawValue String event) {}

    /** What answers a reader: {@code {"entries": [{"seq", "event"}], "next", "more"}}. */
    public static Object of(Page page) {
        return new Written(
                page.entries().stream()
                        .map(entry ->
                                new WrittenEntry(entry.seq(), entry.event().toJson()))
                        .toList(),
                text(page.next()),
                page.more());
    }

    /** Reads the {@code data} of an answer that {@link #of} made. */
    public static Page read(byte[] answer) {
        JsonNode data = EXACT.readTree(answer).path("data");
        List<Page.Entry> entries = new ArrayList<>();
        for (JsonNode entry : data.path("entries")) {
            entries.add(new Page.Entry(
                    entry.path("seq").asLong(),
                    Envelope.parse(entry.path("event").toString())));
        }
        return new Page(
                entries,
                position(data.path("next").asString()),
                data.path("more").asBoolean());
    }

    /** A position in one word; empty for the start. */
    public static String text(Position position) {
        return position.equals(Position.START) ? "" : position.seq() + "." + position.tick();
    }

    /** The position that {@link #text} wrote, the start when it is absent. */
    public static Position position(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Position.START;
        }
        try {
            int dot = text.indexOf('.');
            return new Position(text.substring(dot + 1), Long.parseLong(text.substring(0, Math.max(0, dot))));
        } catch (NumberFormatException e) {
            throw Problem.of(
                    CommonProblem.INVALID_INPUT,
                    List.of(new Problem.Field("after", "must be a next of an earlier page")));
        }
    }
}
