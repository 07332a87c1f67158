package space.quark.feed;

import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import space.quark.dock.PersonId;
import space.quark.dock.Unreachable;
import space.quark.relations.api.RelationEdges;

/** How somebody stands to authors at this moment: what the own copies may not have heard yet. */
record Standing(RelationEdges relations) {
    /** Those whose authors the person follows and does not shun. */
    <T> List<T> open(PersonId person, List<T> found, Function<T, PersonId> author) {
        if (found.isEmpty()) {
            return found;
        }
        List<PersonId> authors = found.stream().map(author).distinct().toList();
        try {
            Set<PersonId> open = relations.between(new RelationEdges.Question(person, authors)).edges().stream()
                    .filter(edge -> edge.follows() && !edge.apart() && !edge.mutes())
                    .map(RelationEdges.Edge::other)
                    .collect(Collectors.toSet());
            return found.stream()
                    .filter(one -> open.contains(author.apply(one)))
                    .toList();
        } catch (Unreachable _) {
            // The own copies are at most an event behind.
            return found;
        }
    }
}
