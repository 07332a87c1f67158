package space.quark.host.call;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The fields of a record that its schema requires and that can be null all the same. */
public final class RequiredFields {
    private final List<Field> fields = new ArrayList<>();

    private record Field(String name, Method accessor) {}

    private RequiredFields(Class<?> type) {
        for (OpenApiSchemas.Property property : new OpenApiSchemas(Javadocs.none()).properties(type, true)) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (property.required()
                        && component.getName().equals(property.javaName())
                        && !component.getType().isPrimitive()) {
                    component.getAccessor().setAccessible(true);
                    fields.add(new Field(property.name(), component.getAccessor()));
                }
            }
        }
    }

    public static RequiredFields of(Class<? extends Record> type) {
        return new RequiredFields(type);
    }

    /** The name on the wire of a field that is null. */
    public Optional<String> missing(Object value) {
        for (Field field : fields) {
            try {
                if (field.accessor.invoke(value) == null) {
                    return Optional.of(field.name);
                }
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(field.name + " of " + value.getClass() + " cannot be read", e);
            }
        }
        return Optional.empty();
    }
}
