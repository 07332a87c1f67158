package space.quark.host.call;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Id;
import space.quark.dock.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.PropertyNamingStrategy;

/** Which parts of a record must be there, read off its declaration: everything that is not {@code @Nullable}. */
final class Shape {
    private static final PropertyNamingStrategy NAMES = PropertyNamingStrategies.SNAKE_CASE;
    /** Kept with the classes themselves, so that those of a module that is gone are not held. */
    private static final ClassValue<AtomicReference<@Nullable Shape>> SHAPES = new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable Shape> computeValue(Class<?> type) {
            return new AtomicReference<>();
        }
    };

    private static final Shape NOTHING = new Shape();

    private final List<Part> parts = new ArrayList<>();

    private Shape() {}

    /** @param element the type of a list's elements, null when the part is no list */
    private record Part(
            String name,
            boolean required,
            boolean primitive,
            MethodHandle accessor,
            @Nullable Class<?> record,
            boolean list,
            boolean nullableElements,
            @Nullable Class<?> element) {}

    static Shape of(Type type, Class<?> declaring) {
        return type instanceof Class<?> record ? of(record) : NOTHING;
    }

    private static Shape of(@Nullable Class<?> type) {
        if (type == null || !isPlainRecord(type)) {
            return NOTHING;
        }
        Shape known = SHAPES.get(type).get();
        if (known == null) {
            known = new Shape();
            try {
                MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
                for (RecordComponent component : type.getRecordComponents()) {
                    known.parts.add(part(type, component, lookup));
                }
            } catch (IllegalAccessException e) {
                throw new IllegalArgumentException(type.getName() + " cannot be read", e);
            }
            SHAPES.get(type).set(known);
        }
        return known;
    }

    static boolean isPlainRecord(Class<?> type) {
        return type.isRecord()
                && !Id.class.isAssignableFrom(type)
                && TextForm.find(type).isEmpty();
    }

    /** The name of a component in JSON. */
    static String jsonName(RecordComponent component) {
        JsonProperty given = component.getAccessor().getAnnotation(JsonProperty.class);
        return given == null || given.value().isEmpty()
                ? NAMES.nameForField(null, null, component.getName())
                : given.value();
    }

    private static Part part(Class<?> type, RecordComponent component, MethodHandles.Lookup lookup)
            throws IllegalAccessException {
        AnnotatedType annotated = component.getAnnotatedType();
        Class<?> raw = component.getType();
        boolean list = Collection.class.isAssignableFrom(raw);
        Class<?> element = list
                        && annotated instanceof AnnotatedParameterizedType generic
                        && generic.getAnnotatedActualTypeArguments()[0].getType() instanceof Class<?> simple
                ? simple
                : null;
        return new Part(
                jsonName(component),
                raw.isPrimitive() || !Nullness.isNullable(annotated, type),
                raw.isPrimitive(),
                lookup.unreflect(component.getAccessor()).asType(MethodType.methodType(Object.class, Object.class)),
                raw.isRecord() ? raw : null,
                list,
                !list || Nullness.hasNullableElements(annotated, type),
                element);
    }

    /** The faults of a value: what is null and must not be. */
    List<Problem.Field> missing(Object value) {
        List<Problem.Field> faults = new ArrayList<>(0);
        missing(value, "", faults);
        return faults;
    }

    private void missing(Object value, String prefix, List<Problem.Field> faults) {
        for (Part part : parts) {
            if (part.primitive) {
                continue;
            }
            Object inner = get(part, value);
            String name = prefix + part.name;
            if (inner == null) {
                if (part.required) {
                    faults.add(new Problem.Field(name, "is required"));
                }
            } else if (part.record != null) {
                of(part.record).missing(inner, name + ".", faults);
            } else if (part.list) {
                Shape shape = of(part.element);
                int index = 0;
                for (Object element : (Collection<?>) inner) {
                    if (element == null && !part.nullableElements) {
                        faults.add(new Problem.Field(name + "[" + index + "]", "must not be null"));
                    } else if (element != null && !shape.parts.isEmpty()) {
                        shape.missing(element, name + "[" + index + "].", faults);
                    }
                    index++;
                }
            }
        }
    }

    /** The same for JSON that could not be turned into a value, because its constructor stumbled over what is missing. */
    List<Problem.Field> missing(JsonNode json) {
        List<Problem.Field> faults = new ArrayList<>();
        missing(json, "", faults);
        return faults;
    }

    private void missing(JsonNode json, String prefix, List<Problem.Field> faults) {
        for (Part part : parts) {
            JsonNode inner = json.get(part.name);
            String name = prefix + part.name;
            if (inner == null || inner.isNull()) {
                if (part.required) {
                    faults.add(new Problem.Field(name, "is required"));
                }
            } else if (part.record != null) {
                of(part.record).missing(inner, name + ".", faults);
            } else if (part.list) {
                for (int i = 0; i < inner.size(); i++) {
                    JsonNode element = inner.get(i);
                    if (element.isNull() && !part.nullableElements) {
                        faults.add(new Problem.Field(name + "[" + i + "]", "must not be null"));
                    } else {
                        of(part.element).missing(element, name + "[" + i + "].", faults);
                    }
                }
            }
        }
    }

    private static @Nullable Object get(Part part, Object value) {
        try {
            return (@Nullable Object) part.accessor.invokeExact(value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
