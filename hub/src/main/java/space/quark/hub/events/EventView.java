package space.quark.hub.events;

import java.io.StringWriter;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.host.bus.Envelope;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/** How events are given out. */
enum EventView {
    /** CloudEvents 1.0 in JSON. */
    CLOUD {
        @Override
        void write(JsonGenerator out, Seen seen, int attempt) {
            out.writeStringProperty("specversion", "1.0");
            out.writeStringProperty("id", seen.id());
            out.writeStringProperty("source", seen.source());
            out.writeStringProperty("type", seen.event.type());
            out.writeStringProperty("time", seen.time());
            if (!seen.attributes.has("subject")) {
                out.writeStringProperty("subject", seen.event.key());
            }
            if (!seen.attributes.has("datacontenttype")) {
                out.writeStringProperty("datacontenttype", "application/json");
            }
            for (Map.Entry<String, JsonNode> attribute : seen.attributes.properties()) {
                if (!WRITTEN.contains(attribute.getKey())) {
                    out.writeName(attribute.getKey());
                    out.writeTree(attribute.getValue());
                }
            }
            if (!seen.event.correlation().isEmpty()) {
                out.writeStringProperty("correlationid", seen.event.correlation());
            }
            if (attempt > 1) {
                out.writeNumberProperty("attempt", attempt);
            }
            out.writeName("data");
            out.writeRawValue(seen.data);
        }
    },
    /** The original form. */
    ORIGINAL {
        @Override
        void write(JsonGenerator out, Seen seen, int attempt) {
            out.writeStringProperty("id", seen.id());
            out.writeStringProperty("type", seen.event.type());
            out.writeStringProperty("source", seen.source().replaceFirst("^" + EventForm.MODULES, ""));
            out.writeStringProperty("timestamp", seen.time());
            out.writeName("data");
            out.writeRawValue(seen.data);
            if (!seen.event.correlation().isEmpty()) {
                out.writeStringProperty("correlationId", seen.event.correlation());
            }
            out.writeStringProperty(
                    "version", seen.attributes.path("dataversion").asString("1.0"));
        }
    };

    private static final Set<String> WRITTEN = Set.of("id", "source", "time", "subject");
    private static final JsonNode NOTHING = Json.mapper().createObjectNode();

    /** The view of that name, {@link #CLOUD} without one. */
    static EventView of(@Nullable String name) {
        return switch (name) {
            case null -> CLOUD;
            case "cloudevents" -> CLOUD;
            case "original" -> ORIGINAL;
            default -> throw Problem.invalid("view", "must be cloudevents or original");
        };
    }

    /** @param attempt how often it has been given out, this time included; said from the second on */
    String json(Envelope event, int attempt) {
        StringWriter text = new StringWriter(event.data().length() + 256);
        try (JsonGenerator out = Json.mapper().createGenerator(text)) {
            out.writeStartObject();
            write(out, Seen.of(event), attempt);
            out.writeEndObject();
        }
        return text.toString();
    }

    /** The id that the publisher gave it. */
    static String idOf(Envelope event) {
        return Seen.of(event).id();
    }

    /** Where its publisher says it comes from. */
    static String sourceOf(Envelope event) {
        return Seen.of(event).source();
    }

    abstract void write(JsonGenerator out, Seen seen, int attempt);

    /** An event with what stands before its data taken apart. */
    record Seen(Envelope event, JsonNode attributes, String data) {
        static Seen of(Envelope event) {
            if (!event.source().equals(Sources.HUB)) {
                return new Seen(event, NOTHING, event.data());
            }
            int end = event.data().indexOf('\n');
            String attributes = event.data().substring(0, end);
            return new Seen(
                    event,
                    attributes.isEmpty() ? NOTHING : Json.mapper().readTree(attributes),
                    event.data().substring(end + 1));
        }

        String id() {
            return attributes.path("id").asString(event.id().toString());
        }

        String source() {
            boolean foreign = event.source().equals(Sources.HUB);
            return attributes
                    .path("source")
                    .asString(EventForm.MODULES + (foreign ? EventForm.ownerOf(event.type()) : event.source()));
        }

        String time() {
            return attributes.path("time").asString(event.time().toString());
        }
    }
}
