package space.quark.relations.api;

import java.util.List;
import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.Internal;
import space.quark.dock.PersonId;

/** What other modules ask of relations. */
@Contract("relations.edges")
public interface RelationEdges {
    /** How one person stands to others (at most 1,000), one entry each, in the order asked. */
    @Call(value = "POST /internal/relations/between", retryable = true)
    @Internal
    Edges between(Question question);

    /** Whose relation to whom. */
    record Question(PersonId person, List<PersonId> others) {
        public Question {
            others = List.copyOf(others);
        }
    }

    /** Answers in the order asked. */
    record Edges(List<Edge> edges) {
        public Edges {
            edges = List.copyOf(edges);
        }
    }

    /** How the person stands to the other; {@code blockedBy} when the other blocks the person. */
    record Edge(PersonId other, boolean follows, boolean followedBy, boolean blocks, boolean blockedBy, boolean mutes) {

        /** Whether one of the two wants nothing to do with the other. */
        public boolean apart() {
            return blocks || blockedBy;
        }
    }
}
