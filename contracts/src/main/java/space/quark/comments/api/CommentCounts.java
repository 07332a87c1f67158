package space.quark.comments.api;

import java.util.List;
import space.quark.subjects.api.Subject;

/** How many comments stand on several subjects. */
public record CommentCounts(List<Count> counts) {
    public CommentCounts {
        counts = List.copyOf(counts);
    }

    /** Comments on one subject, replies included. */
    public record Count(Subject subject, long total) {}
}
