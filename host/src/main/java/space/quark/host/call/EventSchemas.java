package space.quark.host.call;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import space.quark.dock.Event;
import space.quark.dock.EventTypes;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Describes what a module publishes: {@code {"events":{<type>:{"version","description","schema"}},"schemas":{…}}}. The same
 * records and Javadoc give the same bytes.
 */
public final class EventSchemas {
    private EventSchemas() {}

    /** The document of one module's events, each in its first version. */
    public static ObjectNode describe(Collection<Class<? extends Event>> types, Javadocs docs) {
        OpenApiSchemas schemas = new OpenApiSchemas(docs);
        ObjectNode document = OpenApi.object();
        ObjectNode events = document.putObject("events");
        types.stream()
                .sorted(Comparator.comparing(EventTypes::of))
                .forEach(type -> events.putObject(EventTypes.of(type))
                        .put("version", 1)
                        .put("description", docs.of(type).text())
                        .set("schema", schemas.output(type)));
        schemas.writeTo(document.putObject("schemas"));
        return document;
    }

    /**
     * What of an earlier document a later one breaks; without that, the later one is given the versions that follow. A type
     * may go; one that stays may only get more optional fields and more words in an enumeration.
     */
    public static List<String> grow(ObjectNode earlier, ObjectNode later) {
        SchemaGrowth growth = new SchemaGrowth(earlier.path("schemas"), later.path("schemas"));
        JsonNode before = earlier.path("events");
        for (String type : later.path("events").propertyNames()) {
            JsonNode old = before.path(type);
            if (old.isMissingNode()) {
                continue;
            }
            ObjectNode now = (ObjectNode) later.path("events").path(type);
            boolean grown = growth.compare(type, old.path("schema"), now.path("schema"));
            now.put("version", old.path("version").asInt(1) + (grown ? 1 : 0));
        }
        return growth.breaks().stream()
                .map(each -> each.field() + " " + each.problem())
                .toList();
    }

    /**
     * What of one type's schema a later one breaks, by the same rule, for schemas that bring what they refer to in their
     * {@code $defs}.
     *
     * @param name what the event's data are called
     */
    public static List<Problem.Field> broken(String name, JsonNode earlier, JsonNode later) {
        SchemaGrowth growth = new SchemaGrowth(earlier.path("$defs"), later.path("$defs"));
        growth.compare(name, earlier, later);
        return growth.breaks();
    }
}
