package space.quark.posts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Dock;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.ProblemCode;
import space.quark.host.ModuleHarness;
import space.quark.people.api.People;
import space.quark.people.api.PeopleDirectory;
import space.quark.posts.api.NewPost;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostShelf;
import space.quark.posts.api.Posts;
import space.quark.relations.api.RelationEdges;

/** The posts module alone, with Ann (1), Bob (2), Cyn (3) and the moderator Mo (9). */
final class PostsWorld implements AutoCloseable {
    static final long ANN = 1;
    static final long BOB = 2;
    static final long CYN = 3;
    static final long MO = 9;
    static final String CONTENT = "Cats are soft.";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    final FakePeople people =
            new FakePeople().put(ANN, "ann").put(BOB, "Bob").put(CYN, "cyn").put(MO, "mo");
    final FakeRelations relations = new FakeRelations();
    final ModuleHarness harness;
    private final WatchedModule module = new WatchedModule();
    private final boolean farAway;
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

    PostsWorld(boolean farAway) {
        this.farAway = farAway;
        InstantSource clock = () -> Instant.now().plus(ahead.get());
        harness = ModuleHarness.of(module)
                .fake(PeopleDirectory.class, people)
                .fake(People.class, people)
                .fake(RelationEdges.class, relations)
                .clock(clock)
                .start();
    }

    /** Lets time pass. */
    void pass(Duration time) {
        ahead.updateAndGet(time::plus);
    }

    Instant now() {
        return Instant.now().plus(ahead.get());
    }

    Posts as(long person) {
        return posts(person == MO ? harness.as(new PersonId(MO), "moderator") : harness.as(new PersonId(person)));
    }

    Posts anyone() {
        return posts(harness.anonymous());
    }

    PostShelf shelf(long person) {
        ModuleHarness.As caller = harness.as(new PersonId(person));
        return farAway ? caller.remote(PostShelf.class) : caller.local(PostShelf.class);
    }

    /** Writes a public post, published at once. */
    PostId write(long author, String title, String... tags) {
        return as(author).create(NewPost.of(title, CONTENT, tags)).id();
    }

    /** Writes that many posts, called {@code name 1} and so on. */
    void writeMany(long author, int count, String name, String... tags) {
        IntStream.rangeClosed(1, count).forEach(i -> write(author, name + " " + i, tags));
    }

    static void refused(ProblemCode code, Runnable call) {
        Problem problem = assertThrows(Problem.class, call::run);
        assertEquals(code.name(), problem.code());
        assertEquals(code.text(), problem.text());
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("did not happen");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }

    /** The module's upkeep once more, to be run at will. */
    Upkeep upkeep() {
        Dock dock = Objects.requireNonNull(module.dock);
        var copies = new CopyStore();
        return new Upkeep(
                dock,
                new PostStore(dock.database()),
                new TagStore(dock.database()),
                copies,
                new CatchingUp(dock.database(), copies, people));
    }

    /** The posts module, which lets go of its dock. */
    private static final class WatchedModule implements Module {
        private final PostsModule posts = new PostsModule();
        private volatile @Nullable Dock dock;

        @Override
        public Manifest manifest() {
            return posts.manifest();
        }

        @Override
        public void dock(Dock offered) {
            dock = offered;
            posts.dock(offered);
        }
    }

    private Posts posts(ModuleHarness.As caller) {
        return farAway ? caller.remote(Posts.class) : caller.local(Posts.class);
    }

    @Override
    public void close() {
        harness.close();
    }
}
