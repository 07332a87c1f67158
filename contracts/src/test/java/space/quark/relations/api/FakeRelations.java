package space.quark.relations.api;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Unreachable;

/** Who blocks whom, as it was put here. */
public final class FakeRelations implements RelationEdges {
    private final Set<String> blocks = ConcurrentHashMap.newKeySet();
    private volatile @Nullable CommonProblem away;

    public FakeRelations block(long person, long other) {
        blocks.add(person + ">" + other);
        return this;
    }

    /** From now on every call fails like this; with null, none does. */
    public void goAway(@Nullable CommonProblem how) {
        away = how;
    }

    @Override
    public Edges between(Question question) {
        CommonProblem how = away;
        if (how != null) {
            throw new Unreachable(how, null);
        }
        PersonId me = question.person();
        return new Edges(question.others().stream()
                .map(other -> new Edge(other, false, false, blocks(me, other), blocks(other, me), false))
                .toList());
    }

    private boolean blocks(PersonId person, PersonId other) {
        return blocks.contains(person.value() + ">" + other.value());
    }
}
