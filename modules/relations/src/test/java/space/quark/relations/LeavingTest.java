package space.quark.relations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.relations.RelationsWorld.ANN;
import static space.quark.relations.RelationsWorld.BOB;
import static space.quark.relations.RelationsWorld.CYN;
import static space.quark.relations.RelationsWorld.assertProblem;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.PersonId;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.PersonChanged;
import space.quark.relations.api.Relations.Followee;
import space.quark.relations.api.Relations.Paging;
import space.quark.relations.api.RelationsProblem;
import space.quark.relations.api.Unfollowed;

/** What remains of people whose accounts are deleted: nothing. */
@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class LeavingTest {
    @Parameter
    boolean farAway;

    @AutoClose
    private RelationsWorld world;

    @BeforeEach
    void start() {
        world = new RelationsWorld(farAway);
    }

    @Test
    void whoeverLeftIsInNoListAndNoCounter() {
        world.follow(ANN, BOB);
        world.follow(BOB, ANN);
        world.follow(CYN, BOB);
        world.follow(ANN, CYN);
        world.block(ANN, world.join(4, "dan"));
        world.mute(ANN, BOB);

        world.leave(BOB);
        world.leave(new PersonId(4));

        world.assertCounters(ANN, 0, 1);
        world.assertCounters(CYN, 1, 0);
        assertEquals(List.of(), world.followers(ANN));
        assertEquals(List.of(CYN), world.followees(ANN));
        assertEquals(List.of(), world.as(ANN).muted(Paging.FIRST).users());
        assertEquals(0, world.as(ANN).blocked(Paging.FIRST).total());
        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> world.anonymous().followers(BOB, Paging.FIRST));
        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> world.anonymous().counters(BOB));
        assertEquals(0, world.harness.published(Unfollowed.class).size(), "neighbours hear that bob left");
    }

    @Test
    void nothingBringsThemBack() {
        world.follow(ANN, BOB);
        var card = world.people.card(BOB.value());
        world.leave(BOB);
        world.harness.hear(new PersonChanged(card, RelationsWorld.NOW));

        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> world.as(ANN).follow(Followee.of(BOB)));
        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> world.as(BOB).follow(Followee.of(ANN)));
        assertProblem(RelationsProblem.FOLLOW_NOT_FOUND, () -> world.as(ANN).unfollow(Followee.of(BOB)));
        world.assertCounters(ANN, 0, 0);
    }

    @Test
    void whoeverLeavesBeforeAnythingWasHeardStaysAway() {
        world.leave(BOB);
        world.join(2, "bob again");

        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> world.as(ANN).follow(Followee.of(BOB)));
    }

    @Test
    void manyEdgesGoInPortions() {
        world.follow(ANN, BOB);
        world.harness.database().run(tx -> {
            tx.execute("""
                    insert into relations.person (person, username, followers, followees)
                    select n, 'fan' || n, 1, 1 from generate_series(1000, 3499) n""");
            tx.execute("""
                    insert into relations.follow (follower, followee, at)
                    select n, 2, now() from generate_series(1000, 3499) n
                    union all select 2, n, now() from generate_series(1000, 3499) n""");
            tx.execute("update relations.person set followers = 2501, followees = 2500 where person = 2");
        });

        world.leave(BOB);

        assertEquals(List.of(), world.followees(ANN));
        await("select count(*) = 0 from relations.follow");
        await("select count(*) = 0 from relations.erasing");
        await("select count(*) = 0 from relations.person where followers <> 0 or followees <> 0");
    }

    private void await(String condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!world.harness
                .database()
                .read(handle ->
                        handle.createQuery(condition).mapTo(Boolean.class).one())) {
            assertTrue(System.nanoTime() < end, condition);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
