package space.quark.posts.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import space.quark.dock.Problem;

/** Who may read a post. */
public enum Visibility {
    /** Everybody, signed in or not. */
    PUBLIC,
    /** The author and those who follow the author. */
    FOLLOWERS,
    /** The author alone. */
    PRIVATE;

    /** Reads {@code public}, {@code followers} or {@code private}. */
    @JsonCreator
    public static Visibility of(String word) {
        for (Visibility visibility : values()) {
            if (visibility.word().equals(word)) {
                return visibility;
            }
        }
        throw Problem.invalid("visibility", "must be one of public, followers, private");
    }

    /** As it stands on the wire. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
