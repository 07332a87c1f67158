package space.quark.reactions.api;

import java.util.List;
import space.quark.dock.Check;
import space.quark.subjects.api.Subject;

/**
 * One kind of reaction to one subject.
 *
 * @param kind one of {@link #KINDS}
 */
public record Reaction(Subject subject, String kind) {
    public static final String LIKE = "like";

    /** Every kind there is, in the order in which clients offer them. */
    public static final List<String> KINDS =
            List.of(LIKE, "❤️", "😂", "😮", "😢", "😡", "👍", "👎", "🔥", "🎉", "👏", "🙏", "🤔", "👀");

    public Reaction {
        Check.that()
                .present("subject", subject)
                .present("kind", kind)
                .isTrue("kind", kind == null || KINDS.contains(kind), "must be one of " + String.join(" ", KINDS))
                .done();
    }
}
