package space.quark.reactions.api;

import java.util.List;

/** The reactions to several subjects. */
public record ManyReactions(List<SubjectReactions> reactions) {
    public ManyReactions {
        reactions = List.copyOf(reactions);
    }
}
