package space.quark.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.feed.FeedWorld.ANN;
import static space.quark.feed.FeedWorld.BOB;
import static space.quark.feed.FeedWorld.CYN;
import static space.quark.feed.FeedWorld.ME;
import static space.quark.feed.FeedWorld.NOW;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import space.quark.dock.LiveMessage;
import space.quark.dock.PersonId;
import space.quark.feed.api.LivePost;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostPublished;
import space.quark.posts.api.PostWithdrawn;
import space.quark.posts.api.Visibility;
import space.quark.relations.api.Blocked;
import space.quark.relations.api.Muted;
import space.quark.relations.api.RelationEdges.Edge;

/** The feed as it is told live; {@link FeedTest} has how it is read. */
class FeedChannelTest {
    private static final int PAGE = 100;

    @AutoClose
    private final FeedWorld world = new FeedWorld();

    private void publish(long post, PersonId author, Visibility visibility) {
        world.harness.hear(world.posts.put(post, author, visibility, NOW.minusSeconds(post)));
    }

    private void publish(long post, PersonId author) {
        publish(post, author, Visibility.PUBLIC);
    }

    private List<LiveMessage> after(long position) {
        return world.harness.live("feed").after(ME, position, PAGE);
    }

    private static List<Long> posts(List<LiveMessage> messages) {
        return messages.stream()
                .map(message -> ((LivePost) message.data()).postId().value())
                .toList();
    }

    private List<Long> toldAfter(long position) {
        return posts(after(position));
    }

    private long head() {
        return world.harness.live("feed").head(ME);
    }

    @Test
    void postsAreToldInTheOrderInWhichTheyCameWhateverTheirTimes() {
        assertEquals(0, head());
        world.follow(ME, ANN, BOB);
        publish(12, ANN);
        publish(11, CYN);
        publish(10, BOB, Visibility.FOLLOWERS);
        publish(13, ME);
        assertEquals(4, head());
        List<LiveMessage> messages = after(0);
        assertEquals(List.of(12L, 10L), posts(messages));
        assertEquals(
                List.of(1L, 3L), messages.stream().map(LiveMessage::position).toList());
        assertEquals("post", messages.getFirst().type());
        assertEquals(
                new LivePost(new PostId(12), ANN, NOW.minusSeconds(12)),
                messages.getFirst().data());
        assertEquals(List.of(10L), toldAfter(1));
        assertEquals(List.of(), toldAfter(3));
    }

    @Test
    void aPostComesOnceAndNotBeforeFollowersMayReadIt() {
        world.follow(ME, ANN);
        publish(10, ANN, Visibility.PRIVATE);
        assertEquals(List.of(), toldAfter(0));
        publish(10, ANN, Visibility.FOLLOWERS);
        publish(10, ANN, Visibility.PUBLIC);
        assertEquals(List.of(10L), toldAfter(0));
        assertEquals(1, head());
        world.harness.hear(new PostWithdrawn(new PostId(10), ANN, NOW));
        assertEquals(List.of(), toldAfter(0));
        publish(10, ANN);
        assertEquals(List.of(10L), toldAfter(1), "published again");
        publish(11, ANN);
        world.harness.hear(new PostDeleted(new PostId(10), ANN, NOW));
        assertEquals(List.of(11L), toldAfter(0));
        world.harness.hear(new PersonDeleted(ANN, NOW));
        assertEquals(List.of(), toldAfter(0));
    }

    @Test
    void whoIsHiddenIsNotToldOfAndWakesNobody() {
        world.follow(ME, ANN, BOB, CYN);
        world.harness.connect(ME);
        world.harness.hear(new Muted(ME, BOB, NOW), new Blocked(CYN, ME, NOW));
        publish(10, BOB);
        publish(11, CYN);
        assertEquals(List.of(), toldAfter(0));
        assertEquals(List.of(), world.harness.liveChanges());
        publish(12, ANN);
        assertEquals(List.of(12L), toldAfter(0));
        assertEquals(List.of(ME), world.harness.liveChanges());
    }

    @Test
    void whatTheEventsHaveNotSaidYetIsTrueAlready() {
        world.follow(ME, ANN, BOB);
        publish(10, ANN);
        publish(11, BOB);
        world.relations.say(new Edge(ANN, true, false, false, true, false));
        assertEquals(List.of(11L), toldAfter(0), "ann has just blocked");
        world.relations.away = true;
        assertEquals(List.of(10L, 11L), toldAfter(0), "the own copies will do");
    }

    @Test
    void aFullAnswerIsFullAlthoughSomeIsHidden() {
        world.follow(ME, ANN, BOB);
        for (long post = 1; post <= 30; post++) {
            publish(post, post % 3 == 0 ? ANN : BOB);
        }
        world.relations.say(new Edge(BOB, true, false, false, false, true));
        List<LiveMessage> messages = world.harness.live("feed").after(ME, 0, 4);
        assertEquals(List.of(3L, 6L, 9L, 12L), posts(messages));
        assertEquals(10, toldAfter(0).size());
    }

    @Test
    void whoWasAwayForTooLongIsToldThatPostsWereMissed() {
        world.follow(ME, ANN);
        int all = ArrivalStore.KEPT + 7;
        world.harness.hear(LongStream.rangeClosed(1, 3)
                .mapToObj(post -> world.posts.put(post, ANN, Visibility.PUBLIC, NOW))
                .toArray(PostPublished[]::new));
        world.harness.database().run(tx -> tx.execute("update feed.arrivals set last = ?", all - 1));
        publish(4, ANN);
        List<LiveMessage> messages = after(2);
        assertEquals("missed", messages.getFirst().type());
        assertEquals(all - ArrivalStore.KEPT, messages.getFirst().position());
        assertEquals(List.of(4L), posts(messages.subList(1, messages.size())));
        assertEquals(List.of(4L), toldAfter(7), "just not too long");
        assertEquals(
                "missed", world.harness.live("feed").after(ME, 2, 1).getFirst().type());

        world.harness.database().run(new ArrivalStore()::prune);
        assertEquals(4, world.count("select count(*) from feed.arrival"));
        world.harness.database().run(tx -> tx.execute("update feed.arrivals set last = ?", 2 * ArrivalStore.KEPT + 3));
        world.harness.database().run(new ArrivalStore()::prune);
        assertEquals(1, world.count("select count(*) from feed.arrival"));
    }

    @Test
    void whoReadsOnMissesNothingWhileManyPublishAtOnce() throws InterruptedException {
        world.follow(ME, ANN);
        ArrivalStore arrivals = new ArrivalStore();
        int writers = 4;
        long each = 60;
        AtomicLong next = new AtomicLong();
        AtomicInteger writing = new AtomicInteger(writers);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                try {
                    for (int n = 0; n < each; n++) {
                        publishOrNot(arrivals, next.incrementAndGet());
                    }
                } finally {
                    writing.decrementAndGet();
                }
            }));
        }
        List<Long> told = new ArrayList<>();
        long position = 0;
        boolean last;
        do {
            last = writing.get() == 0;
            long head = head();
            List<LiveMessage> messages = after(position);
            told.addAll(posts(messages));
            long read = messages.isEmpty() ? position : messages.getLast().position();
            // Behind a full page there may be more below the head.
            position = messages.size() < PAGE ? Math.max(head, read) : read;
        } while (!last || head() > position);
        for (Thread thread : threads) {
            thread.join();
        }
        Set<Long> expected = LongStream.rangeClosed(1, (long) writers * each)
                .filter(post -> post % 5 != 0)
                .boxed()
                .collect(Collectors.toSet());
        assertEquals(expected.size(), told.size());
        assertEquals(expected, Set.copyOf(told));
    }

    /** Every fifth is rolled back. */
    private void publishOrNot(ArrivalStore arrivals, long post) {
        PostPublished event =
                new PostPublished(new PostId(post), ANN, Visibility.PUBLIC, "Post", Set.of(), NOW.minusSeconds(post));
        try {
            world.harness.database().run(tx -> {
                arrivals.arrive(tx, List.of(event));
                if (post % 5 == 0) {
                    throw new IllegalArgumentException("not this one");
                }
            });
        } catch (IllegalArgumentException e) {
            assertEquals("not this one", e.getMessage());
        }
    }

    @Test
    void aPostOfSomebodyWithManyFollowersCostsFewStatements() {
        world.harness.database().run(tx -> {
            tx.execute("insert into feed.edge (person, followee) select n, 2 from generate_series(1000, 30999) n");
            tx.execute("insert into feed.edge (person, followee) select n, 3 from generate_series(1000, 1099) n");
            tx.execute("insert into feed.hidden (person, author, why) values (1001, 2, 'mutes'), (1002, 2, 'blocked')");
        });
        assertAmong(2, ANN, 999, 1003, 1);
        assertAmong(1, ANN, 30_999, 31_010, 1);
        assertAmong(2_998, ANN, 500, 3_999, 5);
        assertAmong(98, BOB, 1002, 9_000, 1);
    }

    /** Among those connected people, so many of the author's readers are found with at most so many statements. */
    private void assertAmong(int expected, PersonId author, long first, long last, int statements) {
        Set<PersonId> connected =
                LongStream.rangeClosed(first, last).mapToObj(PersonId::new).collect(Collectors.toSet());
        Followers followers = new Followers(author, world.harness.database(), new EdgeStore());
        List<PersonId> concerned = new ArrayList<>();
        int run = world.harness.statements(() -> concerned.addAll(followers.among(connected)));
        concerned.retainAll(connected);
        assertEquals(expected, concerned.size());
        assertTrue(run <= statements, "statements: " + run);
    }

    @Test
    void nobodyConnectedCostsNothing() {
        world.follow(ME, ANN);
        publish(10, ANN);
        assertEquals(List.of(), world.harness.liveChanges());
        assertEquals(1, head());
    }
}
