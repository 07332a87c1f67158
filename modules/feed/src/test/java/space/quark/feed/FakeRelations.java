package space.quark.feed;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Unreachable;
import space.quark.relations.api.RelationEdges;

/** Relations in which everybody follows everybody, but for what was said otherwise. */
final class FakeRelations implements RelationEdges {
    private final Map<PersonId, Edge> exceptions = new ConcurrentHashMap<>();
    final AtomicInteger questions = new AtomicInteger();
    volatile boolean away;

    /** How whoever asks stands to that person. */
    void say(Edge edge) {
        exceptions.put(edge.other(), edge);
    }

    @Override
    public Edges between(Question question) {
        questions.incrementAndGet();
        if (away) {
            throw new Unreachable(CommonProblem.UNREACHABLE, null);
        }
        return new Edges(question.others().stream()
                .map(other -> exceptions.getOrDefault(other, new Edge(other, true, false, false, false, false)))
                .toList());
    }
}
