package space.quark.relations.api;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import space.quark.dock.PersonId;

/** Who blocks whom, as it was put here. */
public final class FakeRelations implements RelationEdges {
    private final Set<String> blocks = ConcurrentHashMap.newKeySet();

    public FakeRelations block(long person, long other) {
        blocks.add(person + ">" + other);
        return this;
    }

    @Override
    public Edges between(Question question) {
        PersonId me = question.person();
        return new Edges(question.others().stream()
                .map(other -> new Edge(other, false, false, blocks(me, other), blocks(other, me), false))
                .toList());
    }

    private boolean blocks(PersonId person, PersonId other) {
        return blocks.contains(person.value() + ">" + other.value());
    }
}
