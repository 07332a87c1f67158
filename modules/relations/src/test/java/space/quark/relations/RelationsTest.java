package space.quark.relations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.relations.RelationsWorld.ANN;
import static space.quark.relations.RelationsWorld.BOB;
import static space.quark.relations.RelationsWorld.CYN;
import static space.quark.relations.RelationsWorld.assertInvalid;
import static space.quark.relations.RelationsWorld.assertProblem;
import static space.quark.relations.RelationsWorld.ids;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.PersonCard;
import space.quark.people.api.PersonChanged;
import space.quark.people.api.PersonRegistered;
import space.quark.relations.api.Blocked;
import space.quark.relations.api.Followed;
import space.quark.relations.api.Muted;
import space.quark.relations.api.Relations;
import space.quark.relations.api.Relations.Followee;
import space.quark.relations.api.Relations.Other;
import space.quark.relations.api.Relations.Paging;
import space.quark.relations.api.Relations.Status;
import space.quark.relations.api.RelationsProblem;
import space.quark.relations.api.Unblocked;
import space.quark.relations.api.Unfollowed;
import space.quark.relations.api.Unmuted;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class RelationsTest {
    private static final PersonId NOBODY = new PersonId(999_999);

    @Parameter
    boolean farAway;

    @AutoClose
    private RelationsWorld world;

    @BeforeEach
    void start() {
        world = new RelationsWorld(farAway);
    }

    @Test
    void followingIsSeenFromBothSides() {
        world.follow(ANN, BOB);

        assertEquals(
                List.of(world.people.card(ANN.value())),
                world.anonymous().followers(BOB, Paging.FIRST).followers());
        assertEquals(
                List.of(world.people.card(BOB.value())),
                world.anonymous().followees(ANN, Paging.FIRST).followees());
        world.assertCounters(ANN, 0, 1);
        world.assertCounters(BOB, 1, 0);
        assertEquals(new Status(true, false, false, false), world.as(ANN).status(BOB));
        assertEquals(new Status(false, true, false, false), world.as(BOB).status(ANN));
        Followed event = world.harness.published(Followed.class).getFirst();
        assertEquals(ANN, event.follower());
        assertEquals(BOB, event.followee());
    }

    @Test
    void unfollowingEndsOneDirection() {
        world.follow(ANN, BOB);
        world.follow(BOB, ANN);

        assertEquals(
                "Unfollowed successfully",
                world.as(ANN).unfollow(Followee.of(BOB)).message());

        assertEquals(List.of(), world.followers(BOB));
        assertEquals(List.of(BOB), world.followers(ANN));
        world.assertCounters(ANN, 1, 0);
        world.assertCounters(BOB, 0, 1);
        assertEquals(1, world.harness.published(Unfollowed.class).size());
        world.follow(ANN, BOB);
        assertEquals(3, world.harness.published(Followed.class).size());
    }

    @Test
    void whatCannotBeIsRefused() {
        world.follow(ANN, BOB);
        Relations asAnn = world.as(ANN);

        assertProblem(RelationsProblem.CANNOT_FOLLOW_YOURSELF, () -> asAnn.follow(Followee.of(ANN)));
        assertProblem(RelationsProblem.CANNOT_UNFOLLOW_YOURSELF, () -> asAnn.unfollow(Followee.of(ANN)));
        assertProblem(RelationsProblem.CANNOT_BLOCK_YOURSELF, () -> asAnn.block(Other.of(ANN)));
        assertProblem(RelationsProblem.CANNOT_MUTE_YOURSELF, () -> asAnn.mute(Other.of(ANN)));
        assertProblem(RelationsProblem.ALREADY_FOLLOWING, () -> asAnn.follow(Followee.of(BOB)));
        assertProblem(RelationsProblem.FOLLOW_NOT_FOUND, () -> asAnn.unfollow(Followee.of(CYN)));
        assertProblem(RelationsProblem.FOLLOW_NOT_FOUND, () -> asAnn.unfollow(Followee.of(NOBODY)));
        world.assertCounters(BOB, 1, 0);
        assertEquals(0, world.harness.published(Unfollowed.class).size());
    }

    @Test
    void whoeverDoesNotExistIsNotFound() {
        Relations asAnn = world.as(ANN);

        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> asAnn.follow(Followee.of(NOBODY)));
        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> asAnn.block(Other.of(NOBODY)));
        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> asAnn.mute(Other.of(NOBODY)));
        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> asAnn.status(NOBODY));
        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> asAnn.counters(NOBODY));
        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> asAnn.followers(NOBODY, Paging.FIRST));
        assertProblem(PeopleProblem.USER_NOT_FOUND, () -> asAnn.followees(NOBODY, Paging.FIRST));
    }

    @Test
    void idsAreChecked() {
        assertInvalid("followee_id", () -> new Followee(0L));
        assertInvalid("followee_id", () -> new Followee(-1L));
        assertInvalid("followee_id", () -> new Followee(null));
        assertInvalid("user_id", () -> new Other(0L));
        assertInvalid("cursor", () -> world.anonymous().followers(ANN, Paging.after("?", 20)));
    }

    @Test
    void onlyWhoIsSignedInMayChangeAnything() {
        Relations nobody = world.anonymous();

        assertProblem(CommonProblem.UNAUTHENTICATED, () -> nobody.follow(Followee.of(BOB)));
        assertProblem(CommonProblem.UNAUTHENTICATED, () -> nobody.block(Other.of(BOB)));
        assertProblem(CommonProblem.UNAUTHENTICATED, () -> nobody.blocked(Paging.FIRST));
        assertProblem(CommonProblem.UNAUTHENTICATED, () -> nobody.status(BOB));
    }

    @Test
    void ofTwelveFollowsAtOnceOneCounts() throws InterruptedException, ExecutionException {
        Relations asAnn = world.as(ANN);
        Callable<String> follow = () -> {
            try {
                return asAnn.follow(Followee.of(BOB)).message();
            } catch (Problem problem) {
                return problem.text();
            }
        };

        List<String> answers = atOnce(Stream.generate(() -> follow).limit(12).toList());

        assertEquals(1, answers.stream().filter("Followed successfully"::equals).count());
        assertEquals(
                11,
                answers.stream().filter("already following this user"::equals).count());
        world.assertCounters(ANN, 0, 1);
        world.assertCounters(BOB, 1, 0);
        assertEquals(1, world.harness.published(Followed.class).size());
    }

    @Test
    void countersStayTrueWhileEverybodyFollowsEverybody() throws InterruptedException, ExecutionException {
        List<PersonId> crowd = LongStream.range(10, 18)
                .mapToObj(id -> world.join(id, "p" + id))
                .toList();
        List<Callable<String>> follows = crowd.stream()
                .flatMap(one -> crowd.stream()
                        .filter(other -> !other.equals(one))
                        .<Callable<String>>map(other ->
                                () -> world.as(one).follow(Followee.of(other)).message()))
                .toList();

        assertEquals(
                follows.size(),
                atOnce(follows).stream().filter("Followed successfully"::equals).count());

        crowd.forEach(person -> world.assertCounters(person, 7, 7));
    }

    @Test
    void blockingEndsAndPreventsFollowingBothWays() {
        world.follow(ANN, BOB);
        world.follow(BOB, ANN);
        world.follow(BOB, CYN);

        world.block(ANN, BOB);
        world.block(ANN, BOB);

        world.assertCounters(ANN, 0, 0);
        world.assertCounters(BOB, 0, 1);
        assertEquals(List.of(CYN), world.followees(BOB));
        assertProblem(RelationsProblem.BLOCKED, () -> world.as(ANN).follow(Followee.of(BOB)));
        assertProblem(RelationsProblem.BLOCKED, () -> world.as(BOB).follow(Followee.of(ANN)));
        assertEquals(new Status(false, false, true, false), world.as(ANN).status(BOB));
        assertEquals(new Status(false, false, false, false), world.as(BOB).status(ANN), "bob is not told");
        assertEquals(List.of(BOB), ids(world.as(ANN).blocked(Paging.FIRST).users()));
        assertEquals(1, world.as(ANN).blocked(Paging.FIRST).total());
        assertEquals(List.of(), world.as(BOB).blocked(Paging.FIRST).users());
        assertEquals(1, world.harness.published(Blocked.class).size());
        assertEquals(
                List.of("1>2", "2>1"),
                world.harness.published(Unfollowed.class).stream()
                        .map(Unfollowed::key)
                        .sorted()
                        .toList());
    }

    @Test
    void unblockingLetsFollowAgainAndBringsNothingBack() {
        world.follow(ANN, BOB);
        world.block(BOB, ANN);

        assertEquals(
                "Unblocked successfully", world.as(BOB).unblock(Other.of(ANN)).message());
        assertEquals(
                "Unblocked successfully", world.as(BOB).unblock(Other.of(ANN)).message());

        assertEquals(1, world.harness.published(Unblocked.class).size());
        world.assertCounters(BOB, 0, 0);
        world.follow(ANN, BOB);
        world.assertCounters(BOB, 1, 0);
    }

    @Test
    void mutingChangesNothingElse() {
        world.follow(ANN, BOB);
        world.mute(ANN, BOB);
        world.mute(ANN, BOB);

        assertEquals(new Status(true, false, false, true), world.as(ANN).status(BOB));
        assertEquals(List.of(BOB), ids(world.as(ANN).muted(Paging.FIRST).users()));
        world.assertCounters(BOB, 1, 0);
        world.as(ANN).unmute(Other.of(BOB));
        world.as(ANN).unmute(Other.of(BOB));
        assertEquals(new Status(true, false, false, false), world.as(ANN).status(BOB));
        assertEquals(1, world.harness.published(Muted.class).size());
        assertEquals(1, world.harness.published(Unmuted.class).size());
    }

    @Test
    void cardsFollowTheEvents() {
        PersonId dan = new PersonId(4);
        world.harness.hear(new PersonRegistered(new PersonCard(dan, "dan", null, null), RelationsWorld.NOW));
        world.harness.hear(new PersonRegistered(world.people.card(ANN.value()), RelationsWorld.NOW));
        world.follow(ANN, dan);
        world.harness.hear(new PersonChanged(new PersonCard(dan, "daniel", "Dan", null), RelationsWorld.NOW));

        assertEquals(
                List.of(new PersonCard(dan, "daniel", "Dan", null)),
                world.anonymous().followees(ANN, Paging.FIRST).followees());
        assertEquals(0, world.people.lists.get(), "events said all there is");
    }

    @Test
    void whoHasNotBeenHeardOfIsAskedForOnce() {
        world.follow(ANN, BOB);
        assertEquals(1, world.people.lists.get());

        world.follow(BOB, ANN);
        world.assertCounters(ANN, 1, 1);
        assertTrue(world.followers(ANN).contains(BOB));
        assertEquals(1, world.people.lists.get());
    }

    private static List<String> atOnce(List<Callable<String>> calls) throws InterruptedException, ExecutionException {
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> answers = new java.util.ArrayList<>();
            for (Future<String> answer : executor.invokeAll(calls)) {
                answers.add(answer.get());
            }
            return answers;
        }
    }
}
