package space.quark.hub;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import space.quark.dock.Json;
import space.quark.host.call.Answer;
import space.quark.hub.docking.EventCatalogue;
import space.quark.hub.docking.ForeignManifest;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which events there are, who publishes and who hears them, and what they look like, as an AsyncAPI 3.0 document; the
 * schemas of a module are its resource {@code events/<module>.json}.
 */
final class AsyncApiDocument {
    private static final String SCHEMAS = "#/components/schemas/";

    private final Hub hub;
    private final EventCatalogue outside;
    private byte[] document = {};
    private long generation = -1;

    /** @param outside what modules say that do not come with the station */
    AsyncApiDocument(Hub hub, EventCatalogue outside) {
        this.hub = hub;
        this.outside = outside;
    }

    /** The document as of the routing generation of now. */
    synchronized Answer answer() {
        long now = hub.generation();
        if (generation != now) {
            document = Json.mapper().writeValueAsBytes(build());
            generation = now;
        }
        return new Answer(200, Map.of("Cache-Control", "no-cache"), document);
    }

    private ObjectNode build() {
        ObjectNode all = object();
        all.put("asyncapi", "3.0.0");
        all.putObject("info")
                .put("title", "Quark")
                .put("version", "1.0.0")
                .put("description", "Everything that this station's modules publish.");
        all.put("defaultContentType", "application/cloudevents+json");
        ObjectNode channels = all.putObject("channels");
        ObjectNode operations = all.putObject("operations");
        ObjectNode components = all.putObject("components");
        ObjectNode messages = components.putObject("messages");
        ObjectNode schemas = components.putObject("schemas");
        for (ModuleUnit unit : hub.units()) {
            JsonNode known =
                    (unit.isOwn() ? schemas(unit) : Optional.<JsonNode>empty()).orElseGet(AsyncApiDocument::object);
            known.path("schemas")
                    .properties()
                    .forEach(one -> schemas.set(unit.id() + "." + one.getKey(), renamed(one.getValue(), unit.id())));
            for (String type : unit.manifest().events().publishes()) {
                ForeignManifest foreign = unit.isOwn() ? null : unit.foreign();
                JsonNode about = foreign == null ? known.path("events").path(type) : about(foreign, type);
                ObjectNode channel = channels.putObject(type).put("address", type);
                channel.putObject("messages").putObject("event").put("$ref", "#/components/messages/" + type);
                messages.set(type, message(unit, type, about));
                operation(operations, unit.id(), "publishes", "send", type);
            }
        }
        for (ModuleUnit unit : hub.units()) {
            unit.manifest().events().subscribes().stream()
                    .filter(channels::has)
                    .forEach(type -> operation(operations, unit.id(), "hears", "receive", type));
        }
        return all;
    }

    private static void operation(ObjectNode operations, String module, String verb, String action, String type) {
        ObjectNode operation =
                operations.putObject(module + "." + verb + "." + type).put("action", action);
        operation.putObject("channel").put("$ref", "#/channels/" + type);
        operation.putArray("tags").addObject().put("name", module);
    }

    /** A CloudEvent with the module's data. */
    private static ObjectNode message(ModuleUnit unit, String type, JsonNode about) {
        String description = about.path("description").asString("");
        ObjectNode message = object().put("name", type).put("title", type);
        if (!description.isEmpty()) {
            message.put("summary", description);
        }
        message.put("contentType", "application/cloudevents+json");
        ObjectNode payload = message.putObject("payload").put("type", "object");
        payload.put("x-version", about.path("version").asInt(1));
        ObjectNode properties = payload.putObject("properties");
        properties.putObject("specversion").put("type", "string").put("const", "1.0");
        ObjectNode id = properties.putObject("id").put("type", "string");
        ObjectNode source = properties.putObject("source").put("type", "string");
        if (unit.isOwn()) {
            id.put("format", "uuid");
            source.put("const", "/modules/" + unit.id());
        } else {
            source.put("description", "/modules/" + unit.id() + ", unless its publisher says something else.");
            source.put("default", "/modules/" + unit.id());
        }
        properties.putObject("type").put("type", "string").put("const", type);
        properties.putObject("time").put("type", "string").put("format", "date-time");
        properties
                .putObject("subject")
                .put("type", "string")
                .put("description", "Events of equal subject keep their order.");
        properties
                .putObject("correlationid")
                .put("type", "string")
                .put("description", "What it belongs to: the trace, or the event that led to it.");
        properties.putObject("datacontenttype").put("type", "string").put("const", "application/json");
        properties.set("data", data(unit, type, about.path("schema")));
        List<String> required = new ArrayList<>(List.of("specversion", "id", "source", "type", "time", "data"));
        if (unit.isOwn()) {
            required.add("subject");
        }
        required.forEach(payload.putArray("required")::add);
        return message;
    }

    /** The schema of a type's data; one from outside brings what it refers to, and is named so that this is found in it. */
    private static JsonNode data(ModuleUnit unit, String type, JsonNode schema) {
        if (unit.isOwn() || !schema.isObject()) {
            return schema.isMissingNode() ? object() : renamed(schema, unit.id());
        }
        ObjectNode whole = object();
        if (schema.has("$defs")) {
            whole.put("$id", "/modules/" + unit.id() + "/events/" + type);
        }
        whole.setAll((ObjectNode) schema);
        return whole;
    }

    private JsonNode about(ForeignManifest manifest, String type) {
        ObjectNode about = object().put("description", EventCatalogue.description(manifest, type));
        outside.promised(manifest, type)
                .ifPresent(it -> about.put("version", it.version()).set("schema", it.schema()));
        return about;
    }

    /** The same schema, whose references name this module's components. */
    private static JsonNode renamed(JsonNode schema, String module) {
        if (schema instanceof ObjectNode fields) {
            ObjectNode copy = object();
            fields.properties().forEach(field -> {
                boolean reference =
                        field.getKey().equals("$ref") && field.getValue().isString();
                copy.set(
                        field.getKey(),
                        reference
                                ? JsonNodeFactory.instance.stringNode(SCHEMAS + module + "."
                                        + field.getValue().asString().substring(SCHEMAS.length()))
                                : renamed(field.getValue(), module));
            });
            return copy;
        }
        if (schema.isArray()) {
            var copy = JsonNodeFactory.instance.arrayNode();
            schema.forEach(element -> copy.add(renamed(element, module)));
            return copy;
        }
        return schema;
    }

    private static Optional<JsonNode> schemas(ModuleUnit unit) {
        List<Class<?>> contracts = unit.manifest().contracts();
        Class<?> beside = contracts.isEmpty() ? unit.make().getClass() : contracts.getFirst();
        try (InputStream in = beside.getResourceAsStream("/events/" + unit.id() + ".json")) {
            return in == null ? Optional.empty() : Optional.of(Json.mapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
