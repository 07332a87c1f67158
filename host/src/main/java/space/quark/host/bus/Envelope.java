package space.quark.host.bus;

import java.io.StringWriter;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import space.quark.dock.Json;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/**
 * An event on its way, a CloudEvent.
 *
 * @param source id of the module that published it
 * @param type such as {@code quark.people.person_deleted}
 * @param time when it was published, to the microsecond
 * @param key events of equal key keep their order
 * @param data the event's JSON
 * @param correlation what it belongs to, such as the trace it was published in; empty when unknown
 */
public record Envelope(UUID id, String source, String type, Instant time, String key, String data, String correlation) {
    /** The media type of {@link #toJson}. */
    public static final String MEDIA_TYPE = "application/cloudevents+json";

    private static final String SOURCE_PREFIX = "/modules/";
    private static final ObjectReader EXACT =
            Json.mapper().reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** The event in CloudEvents 1.0 JSON form; {@code subject} is the key. */
    public String toJson() {
        StringWriter text = new StringWriter(data.length() + 256);
        try (JsonGenerator out = Json.mapper().createGenerator(text)) {
            out.writeStartObject();
            out.writeStringProperty("specversion", "1.0");
            out.writeStringProperty("id", id.toString());
            out.writeStringProperty("source", SOURCE_PREFIX + source);
            out.writeStringProperty("type", type);
            out.writeStringProperty("time", time.toString());
            out.writeStringProperty("subject", key);
            if (!correlation.isEmpty()) {
                out.writeStringProperty("correlationid", correlation);
            }
            out.writeStringProperty("datacontenttype", "application/json");
            out.writeName("data");
            out.writeRawValue(data);
            out.writeEndObject();
        }
        return text.toString();
    }

    /** Reads what {@link #toJson} wrote, or says what is wrong with it in an {@link IllegalArgumentException}. */
    public static Envelope parse(String json) {
        try {
            JsonNode event = EXACT.readTree(json);
            String version = text(event, "specversion");
            String source = text(event, "source");
            if (!version.equals("1.0") || !source.startsWith(SOURCE_PREFIX)) {
                throw new IllegalArgumentException("specversion must be 1.0 and source start with " + SOURCE_PREFIX
                        + ": " + version + ", " + source);
            }
            JsonNode data = event.get("data");
            if (data == null) {
                throw new IllegalArgumentException("a CloudEvent of ours needs data");
            }
            return new Envelope(
                    UUID.fromString(text(event, "id")),
                    source.substring(SOURCE_PREFIX.length()),
                    text(event, "type"),
                    OffsetDateTime.parse(text(event, "time")).toInstant(),
                    text(event, "subject"),
                    data.toString(),
                    event.path("correlationid").asString(""));
        } catch (JacksonException | DateTimeException e) {
            throw new IllegalArgumentException("not a CloudEvent: " + e.getMessage(), e);
        }
    }

    private static String text(JsonNode event, String name) {
        JsonNode value = event.get(name);
        if (value == null || !value.isString()) {
            throw new IllegalArgumentException("a CloudEvent of ours needs the text " + name);
        }
        return value.asString();
    }
}
