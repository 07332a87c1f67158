package space.quark.feed;

import java.time.Instant;
import java.util.Arrays;
import space.quark.dock.Event;
import space.quark.dock.PersonId;
import space.quark.host.ModuleHarness;
import space.quark.posts.api.PostShelf;
import space.quark.relations.api.Followed;
import space.quark.relations.api.RelationEdges;

/** The module with its faked neighbours and four people. */
final class FeedWorld implements AutoCloseable {
    static final PersonId ME = new PersonId(1);
    static final PersonId ANN = new PersonId(2);
    static final PersonId BOB = new PersonId(3);
    static final PersonId CYN = new PersonId(4);
    static final Instant NOW = Instant.parse("2026-11-21T09:00:00.123456Z");

    final FakePosts posts = new FakePosts();
    final FakeRelations relations = new FakeRelations();
    final ModuleHarness harness = ModuleHarness.of(new FeedModule())
            .fake(PostShelf.class, posts)
            .fake(RelationEdges.class, relations)
            .start();

    void follow(PersonId person, PersonId... followees) {
        harness.hear(Arrays.stream(followees)
                .map(followee -> new Followed(person, followee, NOW))
                .toArray(Event[]::new));
    }

    long count(String sql) {
        return harness.database()
                .read(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    @Override
    public void close() {
        harness.close();
    }
}
