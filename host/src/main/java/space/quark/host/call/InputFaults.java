package space.quark.host.call;

import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.ValueInstantiationException;

/** Turns what went wrong while reading a JSON body into a problem that names the field. */
final class InputFaults {
    private InputFaults() {}

    static Problem problem(Throwable thrown, byte[] body, Shape shape) {
        if (!(thrown instanceof DatabindException databind)) {
            return thrown instanceof JacksonException broken ? unreadable(path(broken)) : refused(List.of());
        }
        JsonNode tree = tree(body);
        if (tree == null) {
            return refused(List.of());
        }
        Problem said = cause(thrown, Problem.class);
        if (said != null) {
            return placed(said, databind);
        }
        String path = path(databind);
        if (cause(thrown, StreamReadException.class) != null) {
            return unreadable(path);
        }
        boolean foreign = databind.getCause() instanceof RuntimeException inner && !(inner instanceof JacksonException);
        if (foreign || databind instanceof ValueInstantiationException) {
            return stumbled(databind, path, tree, shape);
        }
        if (!path.isEmpty() && isAbsent(databind, tree)) {
            return Problem.invalid(path, "is required");
        }
        if (databind instanceof InvalidFormatException format && format.getValue() instanceof String) {
            String rule = rule(format.getTargetType());
            if (rule != null) {
                return Problem.invalid(path, rule);
            }
        }
        return refused(path.isEmpty() ? List.of() : List.of(new Problem.Field(path, "has the wrong type")));
    }

    /** The body as a tree; null when the rest of it, which was not read, is no JSON either. */
    private static @Nullable JsonNode tree(byte[] body) {
        try {
            return Json.mapper().readTree(body);
        } catch (JacksonException _) {
            return null;
        }
    }

    private static Problem unreadable(String path) {
        return refused(path.isEmpty() ? List.of() : List.of(new Problem.Field(path, "cannot be read")));
    }

    private static Problem refused(List<Problem.Field> fields) {
        return Problem.of(CommonProblem.INVALID_INPUT, fields);
    }

    /** A constructor that failed: mostly over an absent field or a null among a list's elements. */
    private static Problem stumbled(DatabindException thrown, String path, JsonNode tree, Shape shape) {
        List<Problem.Field> faults = shape.missing(tree);
        if (faults.isEmpty() && !path.isEmpty()) {
            faults = List.of(new Problem.Field(path, "is not valid"));
        }
        Problem plain = Problem.of(CommonProblem.VALIDATION_FAILED, faults);
        return new Problem(plain.code(), plain.status(), plain.text(), faults, null, thrown);
    }

    /** A record's own refusal, its fields named from the root: {@code media_items[2].url}. */
    private static Problem placed(Problem said, DatabindException thrown) {
        String path = path(thrown);
        if (path.isEmpty() || said.fields().isEmpty()) {
            return said;
        }
        List<String> own = components(thrown);
        List<Problem.Field> fields = said.fields().stream()
                .map(field -> own.contains(head(field.field()))
                        ? new Problem.Field(path + "." + field.field(), field.problem())
                        : new Problem.Field(path, field.problem()))
                .toList();
        return new Problem(
                said.code(),
                said.status(),
                said.text(),
                fields,
                said.retryAfter().orElse(null),
                said.getCause());
    }

    private static String head(String field) {
        int end = 0;
        while (end < field.length() && field.charAt(end) != '.' && field.charAt(end) != '[') {
            end++;
        }
        return field.substring(0, end);
    }

    /** The JSON names within the record that refused, none when it is a single value. */
    private static List<String> components(DatabindException thrown) {
        if (thrown instanceof ValueInstantiationException refusal
                && refusal.getType() != null
                && Shape.isPlainRecord(refusal.getType().getRawClass())) {
            return Arrays.stream(refusal.getType().getRawClass().getRecordComponents())
                    .map(Shape::jsonName)
                    .toList();
        }
        return List.of();
    }

    private static boolean isAbsent(DatabindException thrown, JsonNode tree) {
        JsonNode at = tree;
        for (JacksonException.Reference step : thrown.getPath()) {
            at = step.getPropertyName() == null ? at.path(step.getIndex()) : at.path(step.getPropertyName());
        }
        return at.isMissingNode() || at.isNull();
    }

    private static @Nullable String rule(@Nullable Class<?> type) {
        if (type != null && type.isEnum()) {
            return "must be one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(TextForm::wireName)
                            .collect(Collectors.joining(", "));
        }
        if (type != null && Temporal.class.isAssignableFrom(type)) {
            return "must be a " + type.getSimpleName().toLowerCase(Locale.ROOT) + " in RFC 3339";
        }
        return null;
    }

    static String path(JacksonException thrown) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : thrown.getPath()) {
            String name = step.getPropertyName();
            if (name == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name);
            }
        }
        return path.toString();
    }

    private static <X extends Throwable> @Nullable X cause(Throwable thrown, Class<X> type) {
        Throwable at = thrown;
        for (int i = 0; at != null && i < 20; i++) {
            if (type.isInstance(at)) {
                return type.cast(at);
            }
            at = at.getCause();
        }
        return null;
    }
}
