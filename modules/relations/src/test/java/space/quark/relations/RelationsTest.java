package space.quark.relations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
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
import org.junit.jupiter.api.AfterEach;
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
    void followingIsSeenFromBothSides() {
        world.follow(ann, bob);

        assertEquals(
                List.of(world.people.card(ann.value())),
                world.anonymous().followers(bob, Paging.FIRST).followers());
        assertEquals(
                List.of(world.people.card(bob.value())),
                world.anonymous().followees(ann, Paging.FIRST).followees());
        world.assertCounters(ann, 0, 1);
        world.assertCounters(bob, 1, 0);
        assertEquals(new Status(true, false, false, false), world.as(ann).status(bob));
        assertEquals(new Status(false, true, false, false), world.as(bob).status(ann));
        Followed event = world.harness.published(Followed.class).getFirst();
        assertEquals(ann, event.follower());
        assertEquals(bob, event.followee());
    }

    @Test
    void unfollowingEndsOneDirection() {
        world.follow(ann, bob);
        world.follow(bob, ann);

        assertEquals(
                "Unfollowed successfully",
                world.as(ann).unfollow(Followee.of(bob)).message());

        assertEquals(List.of(), world.followers(bob));
        assertEquals(List.of(bob), world.followers(ann));
        world.assertCounters(ann, 1, 0);
        world.assertCounters(bob, 0, 1);
        assertEquals(1, world.harness.published(Unfollowed.class).size());
        world.follow(ann, bob);
        assertEquals(3, world.harness.published(Followed.class).size());
    }

    @Test
    void whatCannotBeIsRefused() {
        world.follow(ann, bob);
        Relations asAnn = world.as(ann);

        assertProblem(RelationsProblem.CANNOT_FOLLOW_YOURSELF, () -> asAnn.follow(Followee.of(ann)));
        assertProblem(RelationsProblem.CANNOT_UNFOLLOW_YOURSELF, () -> asAnn.unfollow(Followee.of(ann)));
        assertProblem(RelationsProblem.CANNOT_BLOCK_YOURSELF, () -> asAnn.block(Other.of(ann)));
        assertProblem(RelationsProblem.CANNOT_MUTE_YOURSELF, () -> asAnn.mute(Other.of(ann)));
        assertProblem(RelationsProblem.ALREADY_FOLLOWING, () -> asAnn.follow(Followee.of(bob)));
        assertProblem(RelationsProblem.FOLLOW_NOT_FOUND, () -> asAnn.unfollow(Followee.of(cyn)));
        assertProblem(RelationsProblem.FOLLOW_NOT_FOUND, () -> asAnn.unfollow(Followee.of(NOBODY)));
        world.assertCounters(bob, 1, 0);
        assertEquals(0, world.harness.published(Unfollowed.class).size());
    }

    @Test
    void whoeverDoesNotExistIsNotFound() {
        Relations asAnn = world.as(ann);

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
        assertInvalid("cursor", () -> world.anonymous().followers(ann, Paging.after("?", 20)));
    }

    @Test
    void onlyWhoIsSignedInMayChangeAnything() {
        Relations nobody = world.anonymous();

        assertProblem(CommonProblem.UNAUTHENTICATED, () -> nobody.follow(Followee.of(bob)));
        assertProblem(CommonProblem.UNAUTHENTICATED, () -> nobody.block(Other.of(bob)));
        assertProblem(CommonProblem.UNAUTHENTICATED, () -> nobody.blocked(Paging.FIRST));
        assertProblem(CommonProblem.UNAUTHENTICATED, () -> nobody.status(bob));
    }

    @Test
    void ofTwelveFollowsAtOnceOneCounts() throws InterruptedException, ExecutionException {
        Relations asAnn = world.as(ann);
        Callable<String> follow = () -> {
            try {
                return asAnn.follow(Followee.of(bob)).message();
            } catch (Problem problem) {
                return problem.text();
            }
        };

        List<String> answers = atOnce(Stream.generate(() -> follow).limit(12).toList());

        assertEquals(1, answers.stream().filter("Followed successfully"::equals).count());
        assertEquals(
                11,
                answers.stream().filter("already following this user"::equals).count());
        world.assertCounters(ann, 0, 1);
        world.assertCounters(bob, 1, 0);
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
        world.follow(ann, bob);
        world.follow(bob, ann);
        world.follow(bob, cyn);

        world.block(ann, bob);
        world.block(ann, bob);

        world.assertCounters(ann, 0, 0);
        world.assertCounters(bob, 0, 1);
        assertEquals(List.of(cyn), world.followees(bob));
        assertProblem(RelationsProblem.BLOCKED, () -> world.as(ann).follow(Followee.of(bob)));
        assertProblem(RelationsProblem.BLOCKED, () -> world.as(bob).follow(Followee.of(ann)));
        assertEquals(new Status(false, false, true, false), world.as(ann).status(bob));
        assertEquals(new Status(false, false, false, false), world.as(bob).status(ann), "bob is not told");
        assertEquals(List.of(bob), ids(world.as(ann).blocked(Paging.FIRST).users()));
        assertEquals(1, world.as(ann).blocked(Paging.FIRST).total());
        assertEquals(List.of(), world.as(bob).blocked(Paging.FIRST).users());
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
        world.follow(ann, bob);
        world.block(bob, ann);

        assertEquals(
                "Unblocked successfully", world.as(bob).unblock(Other.of(ann)).message());
        assertEquals(
                "Unblocked successfully", world.as(bob).unblock(Other.of(ann)).message());

        assertEquals(1, world.harness.published(Unblocked.class).size());
        world.assertCounters(bob, 0, 0);
        world.follow(ann, bob);
        world.assertCounters(bob, 1, 0);
    }

    @Test
    void mutingChangesNothingElse() {
        world.follow(ann, bob);
        world.mute(ann, bob);
        world.mute(ann, bob);

        assertEquals(new Status(true, false, false, true), world.as(ann).status(bob));
        assertEquals(List.of(bob), ids(world.as(ann).muted(Paging.FIRST).users()));
        world.assertCounters(bob, 1, 0);
        world.as(ann).unmute(Other.of(bob));
        world.as(ann).unmute(Other.of(bob));
        assertEquals(new Status(true, false, false, false), world.as(ann).status(bob));
        assertEquals(1, world.harness.published(Muted.class).size());
        assertEquals(1, world.harness.published(Unmuted.class).size());
    }

    @Test
    void cardsFollowTheEvents() {
        PersonId dan = new PersonId(4);
        world.harness.hear(new PersonRegistered(new PersonCard(dan, "dan", null, null), RelationsWorld.NOW));
        world.harness.hear(new PersonRegistered(world.people.card(ann.value()), RelationsWorld.NOW));
        world.follow(ann, dan);
        world.harness.hear(new PersonChanged(new PersonCard(dan, "daniel", "Dan", null), RelationsWorld.NOW));

        assertEquals(
                List.of(new PersonCard(dan, "daniel", "Dan", null)),
                world.anonymous().followees(ann, Paging.FIRST).followees());
        assertEquals(0, world.people.lists.get(), "events said all there is");
    }

    @Test
    void whoHasNotBeenHeardOfIsAskedForOnce() {
        world.follow(ann, bob);
        assertEquals(1, world.people.lists.get());

        world.follow(bob, ann);
        world.assertCounters(ann, 1, 1);
        assertTrue(world.followers(ann).contains(bob));
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
