package space.quark.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Cursor;
import space.quark.dock.PersonId;
import space.quark.host.ModuleHarness;
import space.quark.posts.api.PostShelf;
import space.quark.relations.api.RelationEdges;

/** However a page is found, it is the page that a plain query finds: on random data full of ties, to the end. */
class FeedShapeTest {
    private static final Cursor START = Timeline.START;
    private static final List<Plan> PLANS = List.of(
            new Plan(0, 0, false),
            new Plan(0, 0, true),
            new Plan(1, 0, false),
            new Plan(40, 0, true),
            new Plan(100_000, 0, true),
            new Plan(0, 1, true),
            new Plan(0, 60, false),
            new Plan(0, 100_000, true),
            new Plan(7, 25, true));

    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private static ModuleHarness harness;
    private static Timeline timeline;

    @BeforeAll
    static void fill() {
        harness = ModuleHarness.of(new FeedModule())
                .fake(PostShelf.class, new FakePosts())
                .fake(RelationEdges.class, new FakeRelations())
                .start();
        timeline = new Timeline(
                harness.database(), new HeaderStore(), new EdgeStore(), new Habits(InstantSource.system()));
        harness.database().run(tx -> {
            tx.execute("select setseed(0.42)");
            // Four thousand posts of a hundred people within two hundred seconds; the lower the number, the busier.
            tx.execute("""
                    insert into feed.header (post, author, published_at)
                    select n, 1 + floor(100 * random() ^ 2)::int,
                           timestamptz '2026-01-01Z' + interval '1 second' * floor(random() * 200)
                    from generate_series(1, 4000) n""");
            // Twenty who wrote a little long ago.
            tx.execute("""
                    insert into feed.header (post, author, published_at)
                    select n, 200 + n % 20, timestamptz '2020-01-01Z' + interval '1 hour' * floor(random() * 9)
                    from generate_series(5001, 5060) n""");
            tx.execute("""
                    insert into feed.edge (person, followee)
                    select 1001, 7
                    union all select 1002, n from generate_series(1, 100) n where random() < 0.1
                    union all select 1003, n from generate_series(1, 100) n where random() < 0.7
                    union all select 1004, n from generate_series(200, 219) n
                    union all select 1005, n from generate_series(1, 300) n""");
            tx.execute("""
                    insert into feed.hidden (person, author, why)
                    select 1003, n, 'mutes' from generate_series(1, 100, 7) n
                    union all select 1003, n, 'blocks' from generate_series(1, 100, 9) n
                    union all select 1005, n, 'blocked' from generate_series(1, 300, 2) n""");
            tx.execute("""
                    insert into feed.person (person, followees)
                    select person, count(*) from feed.edge group by person""");
            tx.execute("analyze");
        });
        timeline.look();
    }

    @AfterAll
    static void stop() {
        harness.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {1001, 1002, 1003, 1004, 1005, 1006})
    void everyPlanFindsTheSame(long reader) {
        PersonId person = new PersonId(reader);
        List<Header> all = naive(person, START, 10_000);
        Random random = new Random(reader);
        for (int trial = 0; trial < 25; trial++) {
            Cursor after = trial == 0 || all.isEmpty() ? START : somewhere(all, random);
            int most = List.of(1, 2, 21, 101).get(random.nextInt(4));
            List<Header> expected = naive(person, after, most);
            for (Plan plan : PLANS) {
                assertEquals(expected, timeline.next(person, after, most, plan), () -> plan + " after " + after);
            }
            assertEquals(expected, timeline.next(person, after, most), () -> "chosen after " + after);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1001, 1002, 1003, 1004, 1005, 1006})
    void everyPlanWalksToTheEnd(long reader) {
        PersonId person = new PersonId(reader);
        List<Header> all = naive(person, START, 10_000);
        for (Plan plan : PLANS) {
            List<Header> walked = new ArrayList<>();
            List<Header> page;
            do {
                Cursor after = walked.isEmpty() ? START : walked.getLast().place();
                page = timeline.next(person, after, 53, plan);
                walked.addAll(page);
            } while (page.size() == 53);
            assertEquals(all, walked, plan::toString);
        }
    }

    @Test
    void theShapeDecides() {
        assertTrue(choose(20).merges());
        assertFalse(choose(20).pruned());
        assertFalse(choose(200).merges());
        assertEquals(0, choose(200).probes());
        assertTrue(choose(5_000).probes() > 0);
        assertTrue(Plan.choose(Double.POSITIVE_INFINITY, 5_000).merges());
        assertTrue(Plan.choose(Double.POSITIVE_INFINITY, 5_000).pruned());
    }

    /** How the newest 21 are found for somebody who follows so many of ten thousand. */
    private static Plan choose(long followees) {
        return Plan.choose(21 * crowd(10_000, 9_999).headersForOne(followees), followees);
    }

    @Test
    void aFewWhoWriteEverythingCountAsAFew() {
        assertEquals(1, crowd(10_000, 10_000L * 9_999).authors());
        assertEquals(100, crowd(10_000, 100L * 100 * 99).authors(), 2);
        assertEquals(500, crowd(500, 0).posts());
        assertEquals(Crowd.UNKNOWN, Crowd.of(new HeaderStore.Spread(0, 0, null, null)));
    }

    @Test
    void timeTellsHowManyPostsThereAre() {
        Crowd crowd = crowd(10_000, 9_999);

        assertEquals(100, crowd.newerThan(NOW.minusSeconds(10)), 0.1);
        assertEquals(0, crowd.newerThan(NOW.plusSeconds(10)));
        Crowd bulk = Crowd.of(new HeaderStore.Spread(10_000, 9_999, NOW, NOW));
        assertEquals(0, bulk.newerThan(NOW));
        assertEquals(Double.POSITIVE_INFINITY, bulk.newerThan(NOW.minusSeconds(1)));
    }

    @Test
    void habitsAreForgottenAfterAWhile() {
        Instant[] now = {NOW};
        Habits habits = new Habits(() -> now[0]);
        PersonId reader = new PersonId(1);
        habits.keep(reader, 7, 2.5);

        assertEquals(7, habits.find(reader).orElseThrow().followees());
        now[0] = NOW.plus(Duration.ofMinutes(6));
        assertTrue(habits.find(reader).isEmpty());
    }

    private static Crowd crowd(long posts, long pairs) {
        return Crowd.of(new HeaderStore.Spread(posts, pairs, NOW.minusSeconds(1_000), NOW));
    }

    private static Cursor somewhere(List<Header> all, Random random) {
        Cursor place = all.get(random.nextInt(all.size())).place();
        // On a row, or between two rows.
        return random.nextBoolean() ? place : new Cursor(place.at(), random.nextLong(6_000));
    }

    private static List<Header> naive(PersonId person, Cursor after, int most) {
        return harness.database()
                .read(handle -> handle.createQuery("""
                        select h.post, h.author, h.published_at from feed.header h
                        where exists (select from feed.edge e where e.person = :person and e.followee = h.author)
                          and not exists (select from feed.hidden x where x.person = :person and x.author = h.author)
                          and (h.published_at < :at or (h.published_at = :at and h.post < :id))
                        order by h.published_at desc, h.post desc limit :most
                        """)
                        .bind("person", person)
                        .bind("at", after.at())
                        .bind("id", after.id())
                        .bind("most", most)
                        .mapTo(Header.class)
                        .list());
    }
}
