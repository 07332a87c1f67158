package space.quark.dock;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Collects every fault of a record before refusing it, so that the answer names all of them. Lengths count Unicode code
 * points. An absent value passes every check but {@link #present}.
 *
 * <pre>{@code Check.that().text("title", title, 3, 255).done();}</pre>
 */
public final class Check {
    private final List<Problem.Field> faults = new ArrayList<>();

    private Check() {}

    public static Check that() {
        return new Check();
    }

    public Check present(String field, @Nullable Object value) {
        return isTrue(field, value != null, "is required");
    }

    /** A text of {@code min} to {@code max} code points without NUL characters. */
    public Check text(String field, @Nullable String value, int min, int max) {
        if (value == null) {
            return this;
        }
        int length = value.codePointCount(0, value.length());
        isTrue(field, length >= min && length <= max, "must have " + min + " to " + max + " characters");
        return isTrue(field, value.indexOf('\0') < 0, "must not contain NUL characters");
    }

    /** A required text. */
    public Check requiredText(String field, @Nullable String value, int min, int max) {
        return present(field, value).text(field, value, min, max);
    }

    public Check range(String field, @Nullable Number value, long min, long max) {
        return isTrue(
                field,
                value == null || (value.longValue() >= min && value.longValue() <= max),
                "must be " + min + " to " + max);
    }

    public Check oneOf(String field, @Nullable String value, Set<String> allowed) {
        return isTrue(
                field,
                value == null || allowed.contains(value),
                "must be one of " + String.join(", ", allowed.stream().sorted().toList()));
    }

    public Check size(String field, @Nullable Collection<?> value, int min, int max) {
        return isTrue(
                field,
                value == null || (value.size() >= min && value.size() <= max),
                "must have " + min + " to " + max + " elements");
    }

    /** An absolute http or https address of at most {@code max} characters. */
    public Check webAddress(String field, @Nullable String value, int max) {
        return isTrue(
                field,
                value == null || (value.length() <= max && isWebAddress(value)),
                "must be an http or https address of at most " + max + " characters");
    }

    /**
     * Where a picture or film lies: what {@link #webAddress} takes, or a path on the station itself such as
     * {@code /demo/harbour.svg}.
     */
    public Check mediaAddress(String field, @Nullable String value, int max) {
        boolean local = value != null && value.length() <= max && isLocalPath(value);
        return local ? this : webAddress(field, value, max);
    }

    /** Notes the fault unless the condition holds. */
    public Check isTrue(String field, boolean holds, String problem) {
        if (!holds) {
            faults.add(new Problem.Field(field, problem));
        }
        return this;
    }

    /** Throws {@link CommonProblem#VALIDATION_FAILED} when anything was wrong. */
    public void done() {
        if (!faults.isEmpty()) {
            throw Problem.of(CommonProblem.VALIDATION_FAILED, faults);
        }
    }

    /**
     * Whether a text is a path on the station itself: one slash and no more at its start, nowhere two dots, and nothing
     * that an address cannot hold, backslashes and control characters among it.
     */
    public static boolean isLocalPath(String value) {
        if (!value.startsWith("/") || value.startsWith("//") || value.contains("..")) {
            return false;
        }
        try {
            return new URI(value).getRawAuthority() == null;
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static boolean isWebAddress(String value) {
        try {
            URI address = new URI(value);
            String scheme = address.getScheme();
            return ("http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme)) && address.getHost() != null;
        } catch (URISyntaxException _) {
            return false;
        }
    }
}
