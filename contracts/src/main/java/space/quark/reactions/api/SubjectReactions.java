package space.quark.reactions.api;

import java.util.List;
import java.util.Map;
import space.quark.subjects.api.Subject;

/**
 * The reactions to one subject.
 *
 * @param counts how many of each kind; kinds that nobody gave are absent
 * @param mine the kinds that the caller gave
 */
public record SubjectReactions(Subject subject, Map<String, Long> counts, List<String> mine) {
    public SubjectReactions {
        counts = Map.copyOf(counts);
        mine = List.copyOf(mine);
    }
}
