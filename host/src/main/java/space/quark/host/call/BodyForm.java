package space.quark.host.call;

import java.lang.reflect.Type;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import tools.jackson.databind.ObjectReader;

/** Reads the one parameter that is the JSON body. */
public final class BodyForm {
    private final ObjectReader reader;
    private final Shape shape;

    public BodyForm(Type type, Class<?> declaring) {
        this.reader = Json.mapper().readerFor(Json.mapper().constructType(type));
        this.shape = Shape.of(type, declaring);
    }

    /** The body as a value of the type, or a refusal that names the fields. */
    public Object read(Exchange exchange) {
        checkType(exchange.contentType());
        String encoding = exchange.header("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw Problem.of(CommonProblem.UNSUPPORTED_MEDIA_TYPE);
        }
        byte[] body = exchange.body();
        if (body.length == 0) {
            throw Problem.of(CommonProblem.INVALID_INPUT);
        }
        StrictUtf8.check(body);
        Object value;
        try {
            value = reader.readValue(body);
        } catch (Problem problem) {
            throw problem;
        } catch (RuntimeException | StackOverflowError thrown) {
            throw InputFaults.problem(thrown, body, shape);
        }
        if (value == null) {
            throw Problem.of(CommonProblem.INVALID_INPUT);
        }
        List<Problem.Field> faults = shape.missing(value);
        if (!faults.isEmpty()) {
            throw Problem.of(CommonProblem.VALIDATION_FAILED, faults);
        }
        return value;
    }

    /** JSON, or nothing said: whoever sends a form or a file must not be misread. */
    private static void checkType(@Nullable String contentType) {
        if (contentType == null) {
            return;
        }
        int end = contentType.indexOf(';');
        String type =
                (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        if (!type.isEmpty()
                && !type.equals("application/json")
                && !type.equals("text/json")
                && !type.endsWith("+json")) {
            throw Problem.of(CommonProblem.UNSUPPORTED_MEDIA_TYPE);
        }
    }
}
