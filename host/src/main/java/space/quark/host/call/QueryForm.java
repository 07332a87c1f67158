package space.quark.host.call;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import space.quark.dock.ContractModel;
import space.quark.dock.Lenient;
import space.quark.dock.Problem;

/** How one parameter of a call stands in the query: as one value, as a list, or as a record with a value a component. */
sealed interface QueryForm {
    /** The parameter's value. */
    @Nullable Object read(Query query);

    /** Hands name and text of each value to the writer. */
    void write(@Nullable Object value, BiConsumer<String, String> writer);

    /** @throws IllegalArgumentException when the type cannot stand in a query */
    static QueryForm of(String name, Class<?> declaring, Type type, AnnotatedType annotated, String where) {
        if (type instanceof Class<?> record
                && record.isRecord()
                && TextForm.find(record).isEmpty()) {
            return new Fields(record, where);
        }
        return single(name, declaring, type, annotated, null, where);
    }

    private static QueryForm single(
            String name,
            Class<?> declaring,
            Type type,
            AnnotatedType annotated,
            @Nullable AnnotatedElement component,
            String where) {
        boolean lenient = component != null && component.isAnnotationPresent(Lenient.class);
        boolean nullable = !isPrimitive(type) && Nullness.isNullable(annotated, declaring);
        if (lenient && !nullable) {
            throw new IllegalArgumentException(where + ": " + name + " is @Lenient, so it must be @Nullable");
        }
        if (type instanceof ParameterizedType list
                && (list.getRawType() == List.class || list.getRawType() == Set.class)
                && list.getActualTypeArguments()[0] instanceof Class<?> element) {
            TextForm form = form(element, name, where);
            return new Many(name, form, list.getRawType() == Set.class, nullable, lenient);
        }
        return new One(name, form(type, name, where), type == String.class, nullable, lenient);
    }

    private static boolean isPrimitive(Type type) {
        return type instanceof Class<?> simple && simple.isPrimitive();
    }

    private static TextForm form(Type type, String name, String where) {
        if (type instanceof Class<?> simple) {
            return TextForm.find(simple).orElseThrow(() -> unfit(type, name, where));
        }
        throw unfit(type, name, where);
    }

    private static IllegalArgumentException unfit(Type type, String name, String where) {
        return new IllegalArgumentException(
                where + ": " + name + " of type " + type.getTypeName() + " cannot stand in a query");
    }

    /** One value. An empty one counts as absent, except of a text. */
    record One(String name, TextForm form, boolean isText, boolean nullable, boolean lenient) implements QueryForm {
        @Override
        public @Nullable Object read(Query query) {
            String text = query.first(name);
            if (text == null || (text.isEmpty() && !isText)) {
                if (nullable) {
                    return null;
                }
                throw Problem.invalid(name, "is required");
            }
            try {
                return form.parse(text, name);
            } catch (Problem problem) {
                if (lenient) {
                    return null;
                }
                throw problem;
            }
        }

        @Override
        public void write(@Nullable Object value, BiConsumer<String, String> writer) {
            if (value != null) {
                writer.accept(name, form.print(value));
            }
        }
    }

    /** A list: one value holds several separated by commas, repeated values are taken as they are. */
    record Many(String name, TextForm form, boolean set, boolean nullable, boolean lenient) implements QueryForm {
        @Override
        public @Nullable Object read(Query query) {
            List<String> texts = query.all(name);
            if (texts.isEmpty() && nullable) {
                return null;
            }
            List<Object> values = new ArrayList<>(texts.size());
            try {
                for (String text :
                        texts.size() == 1 ? Arrays.asList(texts.getFirst().split(",", -1)) : texts) {
                    if (!text.isEmpty()) {
                        values.add(form.parse(text, name));
                    }
                }
            } catch (Problem problem) {
                if (lenient) {
                    return null;
                }
                throw problem;
            }
            return set ? new LinkedHashSet<>(values) : List.copyOf(values);
        }

        @Override
        public void write(@Nullable Object value, BiConsumer<String, String> writer) {
            if (value instanceof Iterable<?> values) {
                values.forEach(element -> writer.accept(name, form.print(element)));
                // A second, empty value says that a comma in the only one is not a separator.
                writer.accept(name, "");
            }
        }
    }

    /** A record: one value a component. */
    final class Fields implements QueryForm {
        private final MethodHandle constructor;
        private final List<QueryForm> forms = new ArrayList<>();
        private final List<MethodHandle> accessors = new ArrayList<>();

        private Fields(Class<?> type, String where) {
            RecordComponent[] components = type.getRecordComponents();
            try {
                MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
                Class<?>[] types =
                        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
                constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                        .asSpreader(Object[].class, types.length)
                        .asType(MethodType.methodType(Object.class, Object[].class));
                for (RecordComponent component : components) {
                    forms.add(single(
                            ContractModel.wireName(component.getName()),
                            type,
                            component.getGenericType(),
                            component.getAnnotatedType(),
                            component,
                            where));
                    accessors.add(lookup.unreflect(component.getAccessor())
                            .asType(MethodType.methodType(Object.class, Object.class)));
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(where + ": " + type.getName() + " cannot be constructed", e);
            }
        }

        @Override
        public Object read(Query query) {
            @Nullable Object[] values = new @Nullable Object[forms.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = forms.get(i).read(query);
            }
            try {
                return (Object) constructor.invokeExact(values);
            } catch (Problem | Error e) {
                throw e;
            } catch (Throwable e) {
                throw ErrorForm.ofInput(e);
            }
        }

        @Override
        public void write(@Nullable Object value, BiConsumer<String, String> writer) {
            for (int i = 0; value != null && i < forms.size(); i++) {
                try {
                    forms.get(i).write((@Nullable Object) accessors.get(i).invokeExact(value), writer);
                } catch (RuntimeException | Error e) {
                    throw e;
                } catch (Throwable e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
