package space.quark.relations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.relations.RelationsWorld.assertProblem;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
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

    private RelationsWorld world;
    private PersonId ann;
    private PersonId bob;
    private PersonId cyn;

    @BeforeEach
    void start() {
        world = new RelationsWorld(farAway);
        ann = world.ann;
        bob = world.bob;
        cyn = world.cyn;
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void whoeverLeftIsInNoListAndNoCounter() {
        world.follow(ann, bob);
        world.follow(bob, ann);
        world.follow(cyn, bob);
        world.follow(ann, cyn);
        world.block(ann, world.join(4, "dan"));
        world.mute(ann, bob);

        world.leave(bob);
        world.leave(new PersonId(4));

        world.assertCounters(ann, 0, 1);
        world.assertCounters(cyn, 1, 0);
        assertEquals(List.of(), world.followers(ann));
        assertEquals(List.of(cyn), world.followees(ann));
        assertEquals(List.of(), world.as(ann).muted(Paging.FIRST).users());
        assertEquals(0, world.as(ann).blocked(Paging.FIRST).total());
        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> world.anonymous().followers(bob, Paging.FIRST));
        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> world.anonymous().counters(bob));
        assertEquals(0, world.harness.published(Unfollowed.class).size(), "neighbours hear that bob left");
    }

    @Test
    void nothingBringsThemBack() {
        world.follow(ann, bob);
        var card = world.people.card(bob.value());
        world.leave(bob);
        world.harness.hear(new PersonChanged(card, RelationsWorld.NOW));

        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> world.as(ann).follow(Followee.of(bob)));
        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> world.as(bob).follow(Followee.of(ann)));
        assertProblem(RelationsProblem.FOLLOW_NOT_FOUND, () -> world.as(ann).unfollow(Followee.of(bob)));
        world.assertCounters(ann, 0, 0);
    }

    @Test
    void whoeverLeavesBeforeAnythingWasHeardStaysAway() {
        world.leave(bob);
        world.join(2, "bob again");

        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> world.as(ann).follow(Followee.of(bob)));
    }

    @Test
    void manyEdgesGoInPortions() {
        world.follow(ann, bob);
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

        world.leave(bob);

        assertEquals(List.of(), world.followees(ann));
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
