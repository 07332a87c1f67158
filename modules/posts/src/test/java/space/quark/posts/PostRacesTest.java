package space.quark.posts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static space.quark.posts.PostsWorld.ANN;
import static space.quark.posts.PostsWorld.BOB;
import static space.quark.posts.PostsWorld.CONTENT;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import space.quark.dock.CommonProblem;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.NewPost;
import space.quark.posts.api.PostChange;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostPublished;
import space.quark.posts.api.PostQuery;
import space.quark.posts.api.Posts;
import space.quark.posts.api.TagQuery;

/** What happens at the same time. */
class PostRacesTest {
    private static final int CROWD = 8;
    private final PostsWorld world = new PostsWorld(false);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void close() {
        threads.close();
        world.close();
    }

    @Test
    void ofChangesBasedOnOneVersionOneIsMade() throws Exception {
        PostId id = world.write(ANN, "Cats");
        List<Boolean> done = atOnce(CROWD, i -> {
            try {
                world.as(ANN)
                        .update(
                                id,
                                null,
                                PostChange.none().withTitle("Cats " + i).basedOn(1));
                return true;
            } catch (Problem problem) {
                assertEquals(CommonProblem.VERSION_CONFLICT.name(), problem.code());
                return false;
            }
        });
        assertEquals(1, done.stream().filter(won -> won).count());
        assertEquals(2, world.anyone().get(id).version());
    }

    @Test
    void newTagsAreMadeOnceHoweverManyUseThemFirst() throws Exception {
        for (int round = 0; round < 5; round++) {
            String one = "one" + round;
            String two = "two" + round;
            atOnce(
                    CROWD,
                    i -> world.write(i % 2 == 0 ? ANN : BOB, "Cats", i % 2 == 0 ? one : two, i % 2 == 0 ? two : one));
            for (String tag : List.of(one, two)) {
                Posts.TagCount count = world.anyone()
                        .tags(new TagQuery(tag, null, null))
                        .tags()
                        .getFirst();
                assertEquals(CROWD, count.count());
                assertEquals(
                        CROWD, world.anyone().list(PostQuery.all().tagged(tag)).total());
            }
        }
        assertEquals(5 * CROWD, world.anyone().list(PostQuery.all()).total());
    }

    @Test
    void aTagThatIsRemovedWhileItIsUsedComesBack() throws Exception {
        Upkeep upkeep = world.upkeep();
        for (int round = 0; round < 20; round++) {
            world.as(ANN).delete(world.write(ANN, "Cats", "brief"));
            upkeep.foldTallies();
            Future<?> removal = threads.submit(upkeep::removeUnusedTags);
            PostId again = world.write(ANN, "Cats", "brief");
            removal.get();
            assertEquals("brief", world.anyone().get(again).tags().getFirst().name());
            assertEquals(1, world.anyone().list(PostQuery.all().tagged("brief")).total());
            world.as(ANN).delete(again);
        }
        upkeep.foldTallies();
        upkeep.removeUnusedTags();
        assertEquals(0, count("posts.tag"));
    }

    @Test
    void totalsStayTrueWhileTheyAreFolded() throws Exception {
        Upkeep upkeep = world.upkeep();
        Future<?> folding = threads.submit(() -> IntStream.range(0, 50).forEach(_ -> upkeep.foldTallies()));
        atOnce(CROWD, i -> {
            for (int n = 0; n < 5; n++) {
                PostId id = world.write(ANN, "Cats " + i, "cat");
                if (n % 2 == 0) {
                    world.as(ANN).delete(id);
                }
            }
            return i;
        });
        folding.get();
        upkeep.foldTallies();
        assertEquals(
                count("posts.post where listed"),
                world.anyone().list(PostQuery.all()).total());
        assertEquals(
                CROWD * 2, world.anyone().list(PostQuery.all().tagged("cat")).total());
        assertEquals(
                CROWD * 2,
                world.anyone().list(PostQuery.all().by(new PersonId(ANN))).total());
    }

    @Test
    void aCountThatComesWhileItsPostIsDeletedCountsNothing() throws Exception {
        PostId id = world.write(ANN, "Cats");
        Database database = world.harness.database();
        Future<?> counting = database.write(tx -> {
            new PostStore(database).delete(tx, List.of(id));
            Future<?> waiting =
                    threads.submit(() -> database.run(other -> new CopyStore().comments(other, id.value(), 1)));
            // What pg_stat_activity shows stays the same within a transaction.
            PostsWorld.await(() -> count("pg_locks where not granted") > 0);
            return waiting;
        });
        counting.get();
        assertEquals(0, count("posts.post_counts"));
    }

    @Test
    void whatIsDueIsPublishedOnceHoweverManyLook() throws Exception {
        Instant later = world.now().plus(Duration.ofHours(1));
        for (int i = 0; i < 30; i++) {
            world.as(ANN).create(new NewPost("Later " + i, CONTENT, null, null, null, null, null, null, null, later));
        }
        world.pass(Duration.ofHours(2));
        Upkeep upkeep = world.upkeep();
        atOnce(CROWD, i -> {
            upkeep.publishDue();
            return i;
        });
        assertEquals(30, world.harness.published(PostPublished.class).size());
        assertEquals(30, world.anyone().list(PostQuery.all()).total());
    }

    @Test
    void whoeverLeavesWhileWritingLeavesNothing() throws Exception {
        world.write(ANN, "First", "cat");
        Future<?> writing = threads.submit(() -> IntStream.range(0, 50).forEach(i -> {
            try {
                world.write(ANN, "Cats " + i, "cat");
            } catch (Problem problem) {
                assertEquals(CommonProblem.UNAUTHENTICATED.name(), problem.code());
            }
        }));
        world.harness.hear(new PersonDeleted(new PersonId(ANN), world.now()));
        writing.get();
        PostsWorld.await(() -> count("posts.post") == 0);
        assertEquals(0, world.anyone().list(PostQuery.all()).total());
        assertEquals(
                world.harness.published(PostPublished.class).size(),
                world.harness.published(PostDeleted.class).size());
    }

    private interface Work<T> {
        T run(int number) throws Exception;
    }

    private <T> List<T> atOnce(int crowd, Work<T> work) throws InterruptedException, ExecutionException {
        List<Callable<T>> all = IntStream.range(0, crowd)
                .mapToObj(i -> (Callable<T>) () -> work.run(i))
                .toList();
        List<T> results = new ArrayList<>();
        for (Future<T> future : threads.invokeAll(all)) {
            results.add(future.get());
        }
        return results;
    }

    private long count(String what) {
        return world.harness
                .database()
                .read(handle -> handle.createQuery("select count(*) from " + what)
                        .mapTo(Long.class)
                        .one());
    }
}
