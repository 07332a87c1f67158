package space.quark.hub.events;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;

/** The fields of one event, each checked as it is read; faults are collected. */
final class EventFields {
    private static final Set<String> KNOWN = Set.of(
            "specversion",
            "id",
            "source",
            "type",
            "subject",
            "time",
            "datacontenttype",
            "dataschema",
            "correlationid",
            "data");
    /** What the station itself says of an event when it gives it out. */
    private static final Set<String> OURS = Set.of("attempt", "replayed");

    private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,40}");
    private static final Pattern JSON_TYPE = Pattern.compile("(?i)[a-z0-9.+-]+/([a-z0-9.-]+\\+)?json(\\s*;.*)?");
    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_-]+)+");
    private static final int MOST_EXTENSIONS = 20;
    private static final int LONGEST_EXTENSION = 1000;

    private final JsonNode event;
    private final @Nullable String data;
    private final String prefix;
    private final List<Problem.Field> faults;
    private final int before;

    /**
     * @param event without its data
     * @param data as it was written, in one line; absent when there was none
     * @param prefix what stands before the names of fields
     */
    EventFields(JsonNode event, @Nullable String data, String prefix, List<Problem.Field> faults) {
        this.data = data;
        this.event = event;
        this.prefix = prefix;
        this.faults = faults;
        this.before = faults.size();
    }

    /** Whether nothing was wrong so far. */
    boolean sound() {
        return faults.size() == before;
    }

    void wrong(String field, String problem) {
        String name = prefix + field;
        faults.add(new Problem.Field(name.endsWith(".") ? name.substring(0, name.length() - 1) : name, problem));
    }

    /** What only a CloudEvent has, extensions included. */
    void cloudEvent(EventForm.EventAttributes attributes) {
        if (!"1.0".equals(text("specversion", 10, true)) && sound()) {
            wrong("specversion", "must be 1.0");
        }
        attributes.put("time", time("time"));
        attributes.put("dataschema", text("dataschema", 500, false));
        String media = text("datacontenttype", 200, false);
        if (media != null && !JSON_TYPE.matcher(media).matches()) {
            wrong("datacontenttype", "must be application/json or another kind of JSON");
        }
        attributes.put("datacontenttype", "application/json".equals(media) ? null : media);
        if (event.has("data_base64")) {
            wrong("data_base64", "is not taken: data must be JSON");
            return;
        }
        int extensions = 0;
        for (var field : event.properties()) {
            if (!KNOWN.contains(field.getKey())) {
                extensions++;
                attributes.put(field.getKey(), extension(field.getKey(), field.getValue()));
            }
        }
        if (extensions > MOST_EXTENSIONS) {
            wrong("", "must have at most " + MOST_EXTENSIONS + " extensions");
        }
    }

    private @Nullable Object extension(String name, JsonNode value) {
        if (OURS.contains(name)) {
            wrong(name, "is said by the station only");
        } else if (!EXTENSION.matcher(name).matches()) {
            wrong(name, "is no name of an extension: lower-case letters and digits, at most 40");
        } else if (value.isBoolean()) {
            return value.asBoolean();
        } else if (value.isIntegralNumber() && value.canConvertToInt()) {
            return value.asInt();
        } else if (value.isString()) {
            return text(name, LONGEST_EXTENSION, false);
        } else if (!value.isNull()) {
            wrong(name, "must be a text, a whole number or a boolean");
        }
        return null;
    }

    /** A text without NUL that can be written as UTF-8, null when absent. */
    @Nullable String text(String name, int longest, boolean required) {
        JsonNode value = event.get(name);
        if (value == null || value.isNull()) {
            if (required) {
                wrong(name, "is required");
            }
            return null;
        }
        if (!value.isString()) {
            wrong(name, "must be a text");
            return null;
        }
        String text = value.asString();
        if (text.isEmpty() || text.length() > longest) {
            wrong(name, "must have 1 to " + longest + " characters");
            return null;
        }
        if (text.indexOf('\0') >= 0 || !isUnicode(text)) {
            wrong(name, "must be Unicode without NUL characters");
            return null;
        }
        return text;
    }

    @Nullable String textOrNumber(String name, int longest) {
        JsonNode value = event.get(name);
        return value != null && value.isNumber() ? value.toString() : text(name, longest, false);
    }

    /** A time as it was written. */
    @Nullable String time(String name) {
        String text = text(name, 50, false);
        if (text == null) {
            return null;
        }
        try {
            OffsetDateTime.parse(text);
            return text;
        } catch (DateTimeException _) {
            wrong(name, "must be a time such as 2026-11-21T08:00:00Z");
            return null;
        }
    }

    /** The source, which must not be another module's. */
    @Nullable String source(String module, boolean required) {
        String source = text("source", 500, required);
        String own = EventForm.MODULES + module;
        if (source == null || source.equals(own)) {
            return source;
        }
        if (!isReference(source)) {
            wrong("source", "must be a URI or a part of one, such as " + own);
        } else if (source.startsWith(EventForm.MODULES)) {
            String rest = source.substring(EventForm.MODULES.length());
            if (!rest.equals(module) && !rest.startsWith(module + "/")) {
                wrong("source", "must be one's own, " + own);
            }
        }
        return source;
    }

    /** Its data fit what was promised of the type. */
    void check(BodyCheck bodies, String module, String type) {
        faults.addAll(bodies.faults(module, type, prefix + "data", EventForm.EXACT.readTree(data())));
    }

    /** The data as JSON. */
    String data() {
        if (data == null) {
            return "null";
        }
        if (!isUnicode(data)) {
            wrong("data", "must be Unicode");
        }
        return data;
    }

    private static boolean isReference(String text) {
        if (PATH.matcher(text).matches()) {
            return true;
        }
        try {
            new URI(text);
            return true;
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return StandardCharsets.UTF_8.newEncoder().canEncode(text);
            }
        }
        return true;
    }
}
