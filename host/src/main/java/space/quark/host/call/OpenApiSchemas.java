package space.quark.host.call;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Id;
import space.quark.dock.Json;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.ser.SerializationContextExt;

/** JSON schemas of the records that calls take and give; records and enums become named components. */
final class OpenApiSchemas {
    private static final Map<Class<?>, ObjectNode> SIMPLE = Map.ofEntries(
            Map.entry(String.class, schema("string", null)),
            Map.entry(boolean.class, schema("boolean", null)),
            Map.entry(Boolean.class, schema("boolean", null)),
            Map.entry(int.class, schema("integer", "int32")),
            Map.entry(Integer.class, schema("integer", "int32")),
            Map.entry(short.class, schema("integer", "int32")),
            Map.entry(long.class, schema("integer", "int64")),
            Map.entry(Long.class, schema("integer", "int64")),
            Map.entry(double.class, schema("number", "double")),
            Map.entry(Double.class, schema("number", "double")),
            Map.entry(BigDecimal.class, schema("number", null)),
            Map.entry(BigInteger.class, schema("integer", null)),
            Map.entry(Instant.class, schema("string", "date-time")),
            Map.entry(LocalDate.class, schema("string", "date")),
            Map.entry(Duration.class, schema("string", "duration")),
            Map.entry(ZoneId.class, schema("string", null)),
            Map.entry(UUID.class, schema("string", "uuid")),
            Map.entry(URI.class, schema("string", "uri")),
            Map.entry(byte[].class, schema("string", "byte")));

    private final Javadocs docs;
    private final Map<String, ObjectNode> components = new TreeMap<>();
    private final Map<String, JavaType> owners = new TreeMap<>();

    OpenApiSchemas(Javadocs docs) {
        this.docs = docs;
    }

    /** One property of a record. */
    record Property(
            String javaName, String name, ObjectNode schema, boolean required, boolean list, String description) {}

    static ObjectNode reference(String name) {
        return OpenApi.object().put("$ref", "#/components/schemas/" + name);
    }

    void add(String name, ObjectNode schema) {
        components.put(name, schema);
    }

    void writeTo(ObjectNode target) {
        components.forEach(target::set);
    }

    ObjectNode input(Type type) {
        return schema(Json.mapper().constructType(type));
    }

    ObjectNode output(Type type) {
        return schema(Json.mapper().constructType(type));
    }

    private static ObjectNode schema(String type, @Nullable String format) {
        ObjectNode schema = OpenApi.object().put("type", type);
        return format == null ? schema : schema.put("format", format);
    }

    private ObjectNode schema(JavaType type) {
        Class<?> raw = type.getRawClass();
        ObjectNode simple = SIMPLE.get(raw);
        if (simple != null) {
            return simple.deepCopy();
        }
        if (raw == Optional.class) {
            return schema(type.containedType(0));
        }
        if (Id.class.isAssignableFrom(raw) && raw.isRecord()) {
            return schema("integer", "int64").put("minimum", 1).put("maximum", Id.MAX);
        }
        if (Collection.class.isAssignableFrom(raw)) {
            ObjectNode array = schema("array", null);
            array.set("items", schema(type.getContentType()));
            return Set.class.isAssignableFrom(raw) ? array.put("uniqueItems", true) : array;
        }
        if (Map.class.isAssignableFrom(raw)) {
            ObjectNode map = schema("object", null);
            map.set("additionalProperties", schema(type.getContentType()));
            return map;
        }
        if (raw == Object.class || JsonNode.class.isAssignableFrom(raw)) {
            return OpenApi.object();
        }
        return named(type);
    }

    /** A component of its own, described once; it may hold itself. */
    private ObjectNode named(JavaType type) {
        Class<?> raw = type.getRawClass();
        BeanDescription bean = introspect(type);
        if (bean.findJsonValueAccessor() != null && !raw.isEnum()) {
            ObjectNode value = schema(bean.findJsonValueAccessor().getType());
            return describe(value, docs.of(raw).text());
        }
        String name = name(type);
        JavaType owner = owners.putIfAbsent(name, type);
        if (owner == null) {
            components.put(name, OpenApi.object());
            components.put(
                    name,
                    describe(
                            raw.isEnum() ? values(raw) : object(type),
                            docs.of(raw).text()));
        } else if (!owner.equals(type)) {
            throw new IllegalArgumentException(owner + " and " + type + " have one name in OpenAPI: rename one");
        }
        return reference(name);
    }

    private static ObjectNode describe(ObjectNode schema, String text) {
        return text.isEmpty() ? schema : schema.put("description", text);
    }

    /** {@code Post}, {@code PostsItems} for a nested record, {@code PagePost} for a generic one. */
    private static String name(JavaType type) {
        StringBuilder name = new StringBuilder();
        for (Class<?> at = type.getRawClass(); at != null; at = at.getEnclosingClass()) {
            name.insert(0, at.getSimpleName());
        }
        for (int i = 0; i < type.containedTypeCount(); i++) {
            name.append(name(type.containedType(i)));
        }
        return name.toString();
    }

    private static ObjectNode values(Class<?> type) {
        ObjectNode schema = schema("string", null);
        var values = schema.putArray("enum");
        Arrays.stream(type.getEnumConstants()).map(TextForm::wireName).forEach(values::add);
        return schema;
    }

    private ObjectNode object(JavaType type) {
        Class<?> raw = type.getRawClass();
        if (raw.isSealed() && !raw.isRecord()) {
            ObjectNode choice = OpenApi.object();
            var options = choice.putArray("oneOf");
            Arrays.stream(raw.getPermittedSubclasses()).map(this::input).forEach(options::add);
            return choice;
        }
        ObjectNode schema = schema("object", null);
        List<Property> properties = properties(type, false);
        List<String> required = properties.stream()
                .filter(Property::required)
                .map(Property::name)
                .toList();
        if (!required.isEmpty()) {
            var names = schema.putArray("required");
            required.forEach(names::add);
        }
        ObjectNode target = schema.putObject("properties");
        properties.forEach(property -> target.set(property.name(), described(property)));
        return schema;
    }

    private static ObjectNode described(Property property) {
        return property.description().isEmpty()
                ? property.schema()
                : property.schema().put("description", property.description());
    }

    /** The properties of a record in the order of JSON; {@code declared} leaves out what only its methods add. */
    List<Property> properties(Type type, boolean declared) {
        return properties(Json.mapper().constructType(type), declared);
    }

    private List<Property> properties(JavaType type, boolean declared) {
        Class<?> raw = type.getRawClass();
        Map<String, String> about = docs.of(raw).params();
        List<Property> properties = new ArrayList<>();
        for (BeanPropertyDefinition property : introspect(type).findProperties()) {
            RecordComponent component = component(raw, property.getInternalName());
            if (!property.couldSerialize() || (component == null && declared)) {
                continue;
            }
            JavaType inner = property.getAccessor().getType();
            properties.add(new Property(
                    property.getInternalName(),
                    property.getName(),
                    schema(inner),
                    isRequired(raw, property, component),
                    inner.isCollectionLikeType(),
                    about.getOrDefault(property.getInternalName(), "")));
        }
        return properties;
    }

    private static boolean isRequired(
            Class<?> raw, BeanPropertyDefinition property, @Nullable RecordComponent component) {
        JsonInclude.Include inclusion = property.findInclusion().getValueInclusion();
        if (inclusion == JsonInclude.Include.NON_EMPTY || inclusion == JsonInclude.Include.NON_DEFAULT) {
            return false;
        }
        if (component == null) {
            return property.getRawPrimaryType().isPrimitive();
        }
        return component.getType().isPrimitive()
                || (component.getType() != Optional.class && !Nullness.isNullable(component.getAnnotatedType(), raw));
    }

    private static @Nullable RecordComponent component(Class<?> type, String name) {
        return !type.isRecord()
                ? null
                : Arrays.stream(type.getRecordComponents())
                        .filter(component -> component.getName().equals(name))
                        .findFirst()
                        .orElse(null);
    }

    private static BeanDescription introspect(JavaType type) {
        SerializationContextExt context = Json.mapper()._serializationContext();
        return context.introspectBeanDescription(
                type, context.getConfig().classIntrospectorInstance().introspectClassAnnotations(type));
    }
}
