package space.quark.subjects.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Optional;
import java.util.regex.Pattern;
import space.quark.dock.Id;
import space.quark.dock.Problem;

/** A thing that people talk about, written as {@code post:17}. */
public record Subject(String kind, long id) {
    private static final Pattern FORM = Pattern.compile("([a-z]{1,20}):([1-9][0-9]{0,15})");

    public static final String POST = "post";
    public static final String COMMENT = "comment";

    public Subject {
        Id.check(id, "subject");
    }

    /** Reads {@code post:17}. */
    @JsonCreator
    public static Subject of(String text) {
        return find(text).orElseThrow(() -> Problem.invalid("subject", "must be a kind and a number, such as post:17"));
    }

    /** Reads {@code post:17}, or finds that the text is none. */
    public static Optional<Subject> find(String text) {
        var parts = FORM.matcher(text);
        return parts.matches()
                ? Optional.of(new Subject(parts.group(1), Long.parseLong(parts.group(2))))
                : Optional.empty();
    }

    public static Subject post(long id) {
        return new Subject(POST, id);
    }

    public static Subject comment(long id) {
        return new Subject(COMMENT, id);
    }

    @JsonValue
    @Override
    public String toString() {
        return kind + ":" + id;
    }
}
