package space.quark.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.feed.FeedWorld.ANN;
import static space.quark.feed.FeedWorld.BOB;
import static space.quark.feed.FeedWorld.CYN;
import static space.quark.feed.FeedWorld.ME;
import static space.quark.feed.FeedWorld.NOW;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.Event;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.feed.api.Feed;
import space.quark.feed.api.Feed.Window;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostWithdrawn;
import space.quark.posts.api.Visibility;
import space.quark.relations.api.Blocked;
import space.quark.relations.api.Followed;
import space.quark.relations.api.Muted;
import space.quark.relations.api.RelationEdges.Edge;
import space.quark.relations.api.Unblocked;
import space.quark.relations.api.Unfollowed;
import space.quark.relations.api.Unmuted;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class FeedTest {
    @Parameter
    boolean farAway;

    @AutoClose
    private final FeedWorld world = new FeedWorld();

    private Feed feed() {
        return farAway
                ? world.harness.as(ME).remote(Feed.class)
                : world.harness.as(ME).local(Feed.class);
    }

    private List<Long> read() {
        return ids(feed().read(Window.FIRST));
    }

    private static List<Long> ids(Feed.Page page) {
        return page.posts().stream().map(post -> post.id().value()).toList();
    }

    private void follow(PersonId... followees) {
        world.follow(ME, followees);
    }

    private void publish(long post, PersonId author) {
        publish(post, author, Visibility.PUBLIC);
    }

    private void publish(long post, PersonId author, Visibility visibility) {
        world.harness.hear(world.posts.put(post, author, visibility, NOW.plusSeconds(post)));
    }

    private void publishAll(long first, long last, LongFunction<PersonId> author) {
        world.harness.hear(LongStream.rangeClosed(first, last)
                .mapToObj(post -> world.posts.put(post, author.apply(post), Visibility.PUBLIC, NOW.plusSeconds(post)))
                .toArray(Event[]::new));
    }

    @Test
    void followeesPostsComeNewestFirst() {
        publish(10, ANN);
        follow(ANN, BOB);
        publish(11, BOB);
        publish(12, CYN);
        publish(13, ANN, Visibility.FOLLOWERS);
        publish(14, ME);

        Feed.Page page = feed().read(Window.FIRST);

        assertEquals(List.of(13L, 11L, 10L), ids(page));
        assertNull(page.nextCursor());
    }

    @Test
    void whoFollowsNobodyReadsNothing() {
        publish(10, ANN);

        assertEquals(new Feed.Page(List.of(), null), feed().read(Window.FIRST));
    }

    @Test
    void theCursorWalksToTheEndWithoutGapsOrDoubles() {
        follow(ANN, BOB);
        // All at the same moment, so that only the id tells them apart.
        world.harness.hear(LongStream.rangeClosed(1, 45)
                .mapToObj(post -> world.posts.put(post, post % 2 == 0 ? ANN : BOB, Visibility.PUBLIC, NOW))
                .toArray(Event[]::new));
        List<Long> expected =
                LongStream.rangeClosed(1, 45).map(post -> 46 - post).boxed().toList();

        for (int limit : List.of(1, 7, 44, 45, 46, 100)) {
            assertEquals(expected, walk(limit), "limit " + limit);
        }
        assertEquals(20, feed().read(Window.FIRST).posts().size());
    }

    @Test
    void whatIsNewDoesNotMoveTheCursor() {
        follow(ANN);
        publishAll(1, 4, _ -> ANN);
        Feed.Page first = feed().read(new Window(null, 2));
        publish(5, ANN);

        assertEquals(List.of(2L, 1L), ids(feed().read(new Window(first.nextCursor(), 2))));
    }

    @Test
    void unfollowMuteAndBlockActAndCanBeUndone() {
        follow(ANN, BOB, CYN);
        publish(1, ANN);
        publish(2, BOB);
        publish(3, CYN);

        world.harness.hear(new Unfollowed(ME, ANN, NOW), new Muted(ME, BOB, NOW));
        assertEquals(List.of(3L), read());
        world.harness.hear(new Unmuted(ME, BOB, NOW), new Blocked(ME, CYN, NOW));
        assertEquals(List.of(2L), read());
        world.harness.hear(new Followed(ME, ANN, NOW), new Unblocked(ME, CYN, NOW));
        assertEquals(List.of(2L, 1L), read(), "a block ended following");
        world.harness.hear(new Blocked(ANN, ME, NOW));
        assertEquals(List.of(2L), read());
    }

    @Test
    void hiddenForTwoReasonsIsShownWhenBothAreGone() {
        follow(ANN);
        publish(1, ANN);
        world.harness.hear(new Muted(ME, ANN, NOW), new Blocked(ANN, ME, NOW), new Unblocked(ANN, ME, NOW));
        follow(ANN);
        assertEquals(List.of(), read());

        world.harness.hear(new Unmuted(ME, ANN, NOW));
        assertEquals(List.of(1L), read());
    }

    @Test
    void whatPostsBecomeIsFollowed() {
        follow(ANN);
        publishAll(1, 3, _ -> ANN);
        publish(4, ANN, Visibility.PRIVATE);

        world.harness.hear(new PostDeleted(new PostId(1), ANN, NOW));
        world.harness.hear(new PostWithdrawn(new PostId(2), ANN, NOW));
        publish(3, ANN, Visibility.PRIVATE);
        publish(4, ANN, Visibility.FOLLOWERS);

        assertEquals(List.of(4L), read());
        world.harness.hear(world.posts.put(2, ANN, Visibility.PUBLIC, NOW.minusSeconds(5)));
        assertEquals(List.of(4L, 2L), read());
    }

    @Test
    void theNextReadIsTrueEvenBeforeTheEventsArrive() {
        follow(ANN, BOB, CYN, new PersonId(5), new PersonId(6));
        publishAll(1, 25, post -> new PersonId(2 + post % 5));
        world.relations.say(new Edge(ANN, false, false, false, false, false));
        world.relations.say(new Edge(BOB, true, false, true, false, false));
        world.relations.say(new Edge(CYN, true, false, false, true, false));
        world.relations.say(new Edge(new PersonId(5), true, false, false, false, true));
        world.posts.take(24);

        assertEquals(List.of(19L, 14L, 9L, 4L), walk(2));
        assertEquals(List.of(19L, 14L, 9L, 4L), walk(100));
    }

    @Test
    void aFullPageIsFilledAroundWhatIsGone() {
        follow(ANN);
        publishAll(1, 60, _ -> ANN);
        LongStream.rangeClosed(11, 55).forEach(world.posts::take);

        assertEquals(List.of(60L, 59L, 58L, 57L, 56L, 10L), ids(feed().read(new Window(null, 6))));
        assertEquals(15, walk(6).size());
    }

    @Test
    void aPageCostsOneCallToEachNeighbourAndTwoStatements() {
        follow(ANN, BOB);
        publishAll(1, 30, post -> post % 2 == 0 ? ANN : BOB);
        Feed here = world.harness.as(ME).local(Feed.class);
        world.posts.lists.set(0);
        world.relations.questions.set(0);

        int statements = world.harness.statements(() -> here.read(Window.FIRST));

        assertTrue(statements <= 3, "statements: " + statements);
        assertEquals(1, world.posts.lists.get());
        assertEquals(1, world.relations.questions.get());
    }

    @Test
    void withoutRelationsTheOwnCopiesDo() {
        follow(ANN, BOB);
        publish(1, ANN);
        publish(2, BOB);
        world.harness.hear(new Muted(ME, BOB, NOW));
        world.relations.away = true;

        assertEquals(List.of(1L), read());
    }

    @Test
    void whoeverLeftIsErasedAndDoesNotComeBack() {
        follow(ANN, BOB);
        publish(1, ANN);
        publish(2, BOB);
        world.harness.hear(new Muted(CYN, ANN, NOW));

        world.harness.hear(new PersonDeleted(ANN, NOW));
        publish(3, ANN);
        world.harness.hear(new Followed(ME, ANN, NOW), new Muted(ANN, CYN, NOW), new Blocked(CYN, ANN, NOW));

        assertEquals(List.of(2L), read());
        assertEquals(0, world.count("""
                        select (select count(*) from feed.edge where person = 2 or followee = 2)
                             + (select count(*) from feed.hidden where person = 2 or author = 2)
                             + (select count(*) from feed.header where author = 2)"""));
        assertEquals(1, world.count("select followees from feed.person where person = 1"));
    }

    @Test
    void manyFollowersGoInPortions() {
        world.harness.database().run(tx -> {
            tx.execute("insert into feed.person (person, followees) select n, 1 from generate_series(1000, 6000) n");
            tx.execute("insert into feed.edge (person, followee) select n, 2 from generate_series(1000, 6000) n");
        });
        world.harness.hear(new PersonDeleted(ANN, NOW));

        long end = System.nanoTime() + 20_000_000_000L;
        while (world.count("select count(*) from feed.edge") + world.count("select count(*) from feed.erasing") > 0) {
            assertTrue(System.nanoTime() < end, "edges are left");
            java.util.concurrent.locks.LockSupport.parkNanos(5_000_000);
        }
        assertEquals(0, world.count("select coalesce(sum(followees), 0) from feed.person"));
    }

    @Test
    void badWindowsAreRefused() {
        for (int limit : List.of(0, -1, 101)) {
            Problem problem = assertThrows(Problem.class, () -> new Window(null, limit));
            assertEquals("validation failed", problem.text());
        }
        for (String cursor : List.of("x", "AAAA", "!", "ä")) {
            Problem problem = assertThrows(Problem.class, () -> feed().read(new Window(cursor, null)));
            assertEquals(CommonProblem.VALIDATION_FAILED.name(), problem.code());
        }
        // Long before and long after any calendar that the database knows.
        for (byte fill : new byte[] {0, 0x7f, (byte) 0x80, (byte) 0xff}) {
            byte[] bytes = new byte[16];
            java.util.Arrays.fill(bytes, fill);
            String cursor = java.util.Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            try {
                assertEquals(List.of(), feed().read(new Window(cursor, null)).posts());
            } catch (Problem problem) {
                assertEquals(400, problem.status(), problem.text());
            }
        }
    }

    @Test
    void onlyForThoseWhoAreSignedIn() {
        Feed nobody = farAway
                ? world.harness.anonymous().remote(Feed.class)
                : world.harness.anonymous().local(Feed.class);

        Problem problem = assertThrows(Problem.class, () -> nobody.read(Window.FIRST));
        assertEquals(CommonProblem.UNAUTHENTICATED.name(), problem.code());
    }

    private List<Long> walk(int limit) {
        List<Long> all = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            assertTrue(all.size() < 1_000, "the feed does not end");
            Feed.Page page = feed().read(new Window(cursor, limit));
            assertTrue(page.posts().size() <= limit);
            all.addAll(ids(page));
            cursor = page.nextCursor();
        } while (cursor != null);
        return all;
    }
}
