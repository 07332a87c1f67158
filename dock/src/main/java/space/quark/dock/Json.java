package space.quark.dock;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleDeserializers;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;
import tools.jackson.databind.type.LogicalType;

/**
 * The station's one way of writing and reading JSON: snake_case names, absent instead of null, typed ids as bare
 * numbers, times in RFC 3339. Reading is strict about types and duplicate keys and ignores unknown fields.
 */
public final class Json {
    private static final JsonMapper MAPPER = build();

    private Json() {}

    /** The mapper that everything on the wire, in events and in stored documents goes through. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    private static JsonMapper build() {
        SimpleModule ids = new SimpleModule("typed-ids-and-records");
        ids.addSerializer(new IdSerializer());
        ids.setDeserializers(new IdDeserializers());
        ids.setDeserializerModifier(new RecordCreation());
        return JsonMapper.builder()
                .addModule(ids)
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .changeDefaultPropertyInclusion(old -> old.withValueInclusion(JsonInclude.Include.NON_NULL))
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        config -> config.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .build();
    }

    @SuppressWarnings("rawtypes")
    private static final class IdSerializer extends StdSerializer<Id> {
        private IdSerializer() {
            super(Id.class);
        }

        @Override
        public void serialize(Id id, JsonGenerator out, SerializationContext context) {
            out.writeNumber(id.value());
        }
    }

    private static final class IdDeserializers extends SimpleDeserializers {
        private static final long serialVersionUID = 1L;

        @Override
        public ValueDeserializer<?> findBeanDeserializer(
                JavaType type,
                tools.jackson.databind.DeserializationConfig config,
                tools.jackson.databind.BeanDescription.Supplier description) {
            return Id.class.isAssignableFrom(type.getRawClass())
                            && type.getRawClass().isRecord()
                    ? new IdDeserializer(type.getRawClass())
                    : super.findBeanDeserializer(type, config, description);
        }
    }

    private static final class IdDeserializer extends StdDeserializer<Object> {
        private final MethodHandle constructor;

        private IdDeserializer(Class<?> type) {
            super(type);
            try {
                constructor = MethodHandles.publicLookup()
                        .findConstructor(type, MethodType.methodType(void.class, long.class))
                        .asType(MethodType.methodType(Object.class, long.class));
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(type.getName() + " must be a public record (long value)", e);
            }
        }

        @Override
        public Object deserialize(JsonParser in, DeserializationContext context) {
            if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                return context.handleUnexpectedToken(getValueType(context), in);
            }
            try {
                return constructor.invokeExact(in.getLongValue());
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
