package space.quark.posts.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import space.quark.dock.Problem;

/** Where a post stands in its life; only a published one is read by others than its author. */
public enum PostStatus {
    /** Being written. */
    DRAFT,
    /** Becomes published by itself at its {@code publish_at}. */
    SCHEDULED,
    PUBLISHED,
    /** Put away by its author. */
    ARCHIVED;

    /** Reads {@code draft}, {@code scheduled}, {@code published} or {@code archived}. */
    @JsonCreator
    public static PostStatus of(String word) {
        for (PostStatus status : values()) {
            if (status.word().equals(word)) {
                return status;
            }
        }
        throw Problem.invalid("status", "must be one of draft, scheduled, published, archived");
    }

    /** As it stands on the wire. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
