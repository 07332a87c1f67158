package space.quark.posts;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import space.quark.dock.PersonId;
import space.quark.relations.api.RelationEdges;

/** Who follows whom, as it was put here. */
final class FakeRelations implements RelationEdges {
    private final Set<String> follows = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();

    void follow(long follower, long followee) {
        follows.add(follower + ">" + followee);
    }

    int asked() {
        return asked.get();
    }

    @Override
    public Edges between(Question question) {
        asked.incrementAndGet();
        return new Edges(question.others().stream()
                .map(other -> edge(question.person(), other))
                .toList());
    }

    private Edge edge(PersonId person, PersonId other) {
        boolean follows = this.follows.contains(person.value() + ">" + other.value());
        boolean followed = this.follows.contains(other.value() + ">" + person.value());
        return new Edge(other, follows, followed, false, false, false);
    }
}
