package space.quark.host.call;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Id;
import space.quark.dock.Json;
import space.quark.dock.Problem;

/**
 * How a simple value stands in a path, a query or a header: text, numbers, truth values, enums in any case, times in
 * RFC 3339, dates, UUIDs, typed ids, and records that read themselves from a text.
 */
final class TextForm {
    private final Function<String, Object> parse;
    private final Function<Object, String> print;
    private final @Nullable String refusal;

    /** @param refusal what VALIDATION_FAILED says of an unreadable text; INVALID_INPUT when null */
    private TextForm(Function<String, Object> parse, Function<Object, String> print, @Nullable String refusal) {
        this.parse = parse;
        this.print = print;
        this.refusal = refusal;
    }

    /** The form of a type, empty when it has none. */
    static Optional<TextForm> find(Class<?> type) {
        if (type == String.class) {
            return Optional.of(new TextForm(StrictText::plain, Object::toString, "must not contain NUL characters"));
        }
        if (type == long.class || type == Long.class) {
            return Optional.of(new TextForm(StrictText::number, Object::toString, null));
        }
        if (type == int.class || type == Integer.class) {
            return Optional.of(new TextForm(StrictText::integer, Object::toString, null));
        }
        if (type == boolean.class || type == Boolean.class) {
            return Optional.of(new TextForm(StrictText::truth, Object::toString, null));
        }
        if (type == double.class || type == Double.class) {
            return Optional.of(new TextForm(StrictText::decimal, Object::toString, null));
        }
        if (type == Instant.class) {
            return Optional.of(new TextForm(StrictText::instant, Object::toString, "must be a time in RFC 3339"));
        }
        if (type == LocalDate.class) {
            return Optional.of(new TextForm(StrictText::date, Object::toString, "must be a date such as 2026-11-21"));
        }
        if (type == UUID.class) {
            return Optional.of(new TextForm(StrictText::uuid, Object::toString, null));
        }
        if (type.isEnum()) {
            return Optional.of(ofEnum(type));
        }
        if (Id.class.isAssignableFrom(type) && type.isRecord()) {
            return Optional.of(ofId(type));
        }
        return factory(type).map(TextForm::ofFactory);
    }

    /** Reads a text; what cannot be read is refused naming the field, what breaks a type's own rule as that type says. */
    Object parse(String text, String field) {
        try {
            return parse.apply(text);
        } catch (StrictText.Unreadable _) {
            if (refusal == null) {
                Problem.Field fault = new Problem.Field(field, "cannot be read");
                throw Problem.of(CommonProblem.INVALID_INPUT, List.of(fault));
            }
            throw Problem.invalid(field, refusal);
        } catch (Problem said) {
            throw named(said, field);
        }
    }

    /** What a type says of its value; of the field it knows only what it would be called elsewhere. */
    private static Problem named(Problem said, String field) {
        return new Problem(
                said.code(),
                said.status(),
                said.text(),
                said.fields().stream()
                        .map(fault -> new Problem.Field(field, fault.problem()))
                        .toList(),
                said.retryAfter().orElse(null),
                said.getCause());
    }

    /** The text that reads as this value. */
    String print(Object value) {
        return print.apply(value);
    }

    /** The wire form of an enum constant. */
    static String wireName(Object constant) {
        return Json.mapper().valueToTree(constant).asString();
    }

    private static TextForm ofEnum(Class<?> type) {
        Map<String, Object> constants = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Object constant : type.getEnumConstants()) {
            constants.put(((Enum<?>) constant).name(), constant);
            constants.put(wireName(constant), constant);
        }
        String allowed =
                Arrays.stream(type.getEnumConstants()).map(TextForm::wireName).collect(Collectors.joining(", "));
        Function<String, Object> parse = text -> {
            Object constant = constants.get(text);
            if (constant == null) {
                throw new StrictText.Unreadable();
            }
            return constant;
        };
        return new TextForm(parse, TextForm::wireName, "must be one of " + allowed);
    }

    private static TextForm ofId(Class<?> type) {
        try {
            MethodHandle constructor = MethodHandles.privateLookupIn(type, MethodHandles.lookup())
                    .findConstructor(type, MethodType.methodType(void.class, long.class))
                    .asType(MethodType.methodType(Object.class, long.class));
            return new TextForm(
                    text -> construct(() -> constructor.invokeExact(StrictText.number(text))),
                    id -> String.valueOf(((Id) id).value()),
                    null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type.getName() + " must be a record (long value)", e);
        }
    }

    private static Optional<Method> factory(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers())
                        && Modifier.isPublic(method.getModifiers())
                        && method.getReturnType() == type
                        && Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}))
                .filter(method -> method.isAnnotationPresent(JsonCreator.class)
                        || (type.isRecord() && method.getName().equals("of")))
                .findFirst();
    }

    private static TextForm ofFactory(Method factory) {
        try {
            MethodHandle handle = MethodHandles.privateLookupIn(factory.getDeclaringClass(), MethodHandles.lookup())
                    .unreflect(factory)
                    .asType(MethodType.methodType(Object.class, String.class));
            return new TextForm(
                    text -> construct(() -> handle.invokeExact((String) StrictText.plain(text))),
                    value -> Json.mapper().valueToTree(value).asString(),
                    null);
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(factory + " cannot be called", e);
        }
    }

    private interface Construction {
        Object run() throws Throwable;
    }

    private static Object construct(Construction construction) {
        try {
            return construction.run();
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
