package space.quark.reactions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.comments.api.CommentDeleted;
import space.quark.comments.api.CommentId;
import space.quark.comments.api.CommentShelf;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.host.ModuleHarness;
import space.quark.people.api.FakePeople;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.FakePosts;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostShelf;
import space.quark.reactions.api.OwnReactions;
import space.quark.reactions.api.Reacted;
import space.quark.reactions.api.Reaction;
import space.quark.reactions.api.ReactionPeople;
import space.quark.reactions.api.ReactionRetracted;
import space.quark.reactions.api.Reactions;
import space.quark.reactions.api.SubjectReactions;
import space.quark.relations.api.FakeRelations;
import space.quark.relations.api.RelationEdges;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;
import space.quark.subjects.api.SubjectList;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class ReactionsTest {
    private static final long ANN = 1;
    private static final long BOB = 2;
    private static final Subject POST = Subject.post(17);
    private static final Subject COMMENT = Subject.comment(5);
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    @Parameter
    boolean farAway;

    private final FakePosts posts = new FakePosts().put(17, ANN).put(18, ANN);
    private final FakeComments comments = new FakeComments().put(5, BOB, POST).put(6, BOB, Subject.post(18));
    private final FakePeople people = new FakePeople().put(ANN, "ann").put(BOB, "bob");
    private final FakeRelations relations = new FakeRelations();
    private ModuleHarness harness;

    @BeforeEach
    void start() {
        for (long person = 3; person < 300; person++) {
            people.put(person, "p" + person);
        }
        harness = ModuleHarness.of(new ReactionsModule())
                .fake(PostShelf.class, posts)
                .fake(CommentShelf.class, comments)
                .fake(PeopleDirectory.class, people)
                .fake(RelationEdges.class, relations)
                .start();
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    private Reactions as(long person) {
        var caller = harness.as(new PersonId(person), "user");
        return farAway ? caller.remote(Reactions.class) : caller.local(Reactions.class);
    }

    private Reactions anonymous() {
        var caller = harness.anonymous();
        return farAway ? caller.remote(Reactions.class) : caller.local(Reactions.class);
    }

    private static Reaction like(Subject subject) {
        return new Reaction(subject, Reaction.LIKE);
    }

    private static Problem refused(Executable call) {
        return assertThrows(Problem.class, call);
    }

    @Test
    void whoBlocksSomebodyAndWhoIsBlockedDoNotReactToEachOther() {
        as(ANN).react(like(COMMENT));
        relations.block(ANN, BOB);
        assertEquals("BLOCKED", refused(() -> as(BOB).react(like(POST))).code());
        assertEquals("BLOCKED", refused(() -> as(ANN).react(like(COMMENT))).code());
        assertEquals(Map.of(), as(ANN).retract(like(COMMENT)).counts());
        as(ANN).react(like(POST));
    }

    @Test
    void aBlockDoesNotLapseWhileRelationsDoNotAnswer() {
        relations.block(ANN, BOB).goAway(CommonProblem.DEADLINE_EXCEEDED);
        assertThrows(Unreachable.class, () -> as(BOB).react(like(POST)));
        as(ANN).react(like(POST));
        relations.goAway(CommonProblem.MODULE_MISSING);
        as(BOB).react(like(POST));
    }

    @Test
    void aPersonGivesEachKindOnce() {
        as(ANN).react(like(POST));
        as(ANN).react(like(POST));
        as(ANN).react(new Reaction(POST, "🔥"));
        SubjectReactions seen = as(BOB).react(like(POST));
        assertEquals(Map.of("like", 2L, "🔥", 1L), seen.counts());
        assertEquals(List.of("like"), seen.mine());
        assertEquals(List.of("like", "🔥"), as(ANN).of(POST).mine());
        assertEquals(List.of(), anonymous().of(POST).mine());
        assertEquals(3, harness.published(Reacted.class).size());
    }

    @Test
    void peopleListWhatTheyGave() {
        as(ANN).react(like(POST));
        as(ANN).react(new Reaction(POST, "🔥"));
        as(BOB).react(like(POST));
        as(ANN).react(like(COMMENT));
        List<String> walked = new ArrayList<>();
        String cursor = null;
        do {
            OwnReactions page = as(ANN).mine(cursor, 2);
            page.reactions().forEach(given -> walked.add(given.subject() + " " + given.kind()));
            cursor = page.nextCursor();
        } while (cursor != null);
        assertEquals(List.of("comment:5 like", "post:17 🔥", "post:17 like"), walked);
        assertEquals(List.of(), as(3).mine(null, null).reactions());
        assertNotNull(as(BOB).mine(null, null).reactions().getFirst().at());
        assertEquals(
                "UNAUTHENTICATED", refused(() -> anonymous().mine(null, null)).code());
        assertEquals(
                "limit",
                refused(() -> as(ANN).mine(null, 101)).fields().getFirst().field());
        assertEquals(
                "cursor",
                refused(() -> as(ANN).mine("x", null)).fields().getFirst().field());
    }

    @Test
    void takingBackWhatWasNotGivenChangesNothing() {
        assertEquals(Map.of(), as(ANN).retract(like(POST)).counts());
        as(ANN).react(like(POST));
        as(BOB).react(like(POST));
        SubjectReactions left = as(ANN).retract(like(POST));
        assertEquals(Map.of("like", 1L), left.counts());
        assertEquals(List.of(), left.mine());
        as(ANN).retract(like(POST));
        as(BOB).retract(like(POST));
        assertEquals(Map.of(), anonymous().of(POST).counts());
        assertEquals(
                List.of(Map.of("like", 1L), Map.of()),
                harness.published(ReactionRetracted.class).stream()
                        .map(ReactionRetracted::counts)
                        .toList());
    }

    @Test
    void eventsCarryTheCountsAndTheFacts() {
        as(ANN).react(like(COMMENT));
        as(BOB).react(like(COMMENT));
        List<Reacted> events = harness.published(Reacted.class);
        assertEquals(
                new SubjectFacts(COMMENT, new PersonId(BOB), POST),
                events.get(0).to());
        assertEquals(Map.of("like", 1L), events.get(0).counts());
        assertEquals(Map.of("like", 2L), events.get(1).counts());
        assertEquals(new PersonId(BOB), events.get(1).person());
    }

    @Test
    void manyCountsTakeOneStatement() {
        as(ANN).react(like(POST));
        as(BOB).react(like(COMMENT));
        var asked = new SubjectList(List.of(COMMENT, Subject.post(18), POST));
        List<SubjectReactions> seen = as(ANN).counts(asked).reactions();
        assertEquals(
                List.of(
                        new SubjectReactions(COMMENT, Map.of("like", 1L), List.of()),
                        new SubjectReactions(Subject.post(18), Map.of(), List.of()),
                        new SubjectReactions(POST, Map.of("like", 1L), List.of("like"))),
                seen);
        // Far away the call is sent twice.
        assertEquals(farAway ? 2 : 1, harness.statements(() -> anonymous().counts(asked)));
    }

    @Test
    void whoMayNotReadTheSubjectSeesNothing() {
        as(BOB).react(like(Subject.post(18)));
        as(BOB).react(like(Subject.comment(6)));
        posts.hide(18);
        assertEquals(
                "POST_NOT_FOUND", refused(() -> as(BOB).of(Subject.post(18))).code());
        assertEquals(
                "POST_NOT_FOUND",
                refused(() -> as(BOB).people(Subject.post(18), null, null, null))
                        .code());
        var asked = new SubjectList(List.of(Subject.post(18), Subject.comment(6)));
        assertTrue(as(BOB).counts(asked).reactions().stream()
                .allMatch(seen -> seen.counts().isEmpty() && seen.mine().isEmpty()));
        assertEquals(
                Map.of("like", 1L), as(ANN).counts(asked).reactions().getFirst().counts());
        // What was given can be taken back all the same.
        assertEquals(Map.of(), as(BOB).retract(like(Subject.post(18))).counts());
        assertEquals(1, harness.published(ReactionRetracted.class).size());
    }

    @Test
    void whoReactedIsListedLatestFirst() {
        for (long person = 1; person <= 25; person++) {
            as(person).react(like(POST));
        }
        as(ANN).react(new Reaction(POST, "🎉"));
        ReactionPeople first = anonymous().people(POST, "like", null, 10);
        assertEquals("p25", first.people().getFirst().person().username());
        ReactionPeople second = anonymous().people(POST, "like", first.nextCursor(), 10);
        ReactionPeople third = anonymous().people(POST, "like", second.nextCursor(), 10);
        assertEquals("ann", third.people().getLast().person().username());
        assertEquals(5, third.people().size());
        assertNull(third.nextCursor());
        ReactionPeople all = anonymous().people(POST, null, null, null);
        assertEquals(20, all.people().size());
        assertEquals("🎉", all.people().getFirst().kind());
        assertNotNull(all.nextCursor());
    }

    @Test
    void badInputIsRefusedByName() {
        assertEquals("kind", field(() -> new Reaction(POST, "💩")));
        assertEquals("subject", field(() -> as(ANN).react(like(new Subject("user", 3)))));
        assertEquals("subject", field(() -> as(ANN).retract(like(new Subject("user", 3)))));
        assertEquals("subjects", field(() -> anonymous().counts(new SubjectList(List.of(new Subject("user", 3))))));
        assertEquals("kind", field(() -> anonymous().people(POST, "x", null, null)));
        assertEquals("limit", field(() -> anonymous().people(POST, null, null, 0)));
        assertEquals("cursor", field(() -> anonymous().people(POST, null, "???", null)));
        assertEquals(
                "POST_NOT_FOUND",
                refused(() -> as(ANN).react(like(Subject.post(99)))).code());
        assertEquals(
                "COMMENT_NOT_FOUND",
                refused(() -> as(ANN).react(like(Subject.comment(99)))).code());
    }

    private static @Nullable String field(Executable call) {
        Problem problem = refused(call);
        assertEquals("VALIDATION_FAILED", problem.code());
        return problem.fields().getFirst().field();
    }

    @Test
    void aDeletedPostTakesTheReactionsToItAndToItsCommentsAlong() {
        as(ANN).react(like(POST));
        as(ANN).react(like(COMMENT));
        as(ANN).react(like(Subject.post(18)));
        harness.hear(new PostDeleted(new PostId(17), new PersonId(ANN), NOW));
        assertEquals(Map.of(), anonymous().of(POST).counts());
        assertEquals(Map.of(), anonymous().of(COMMENT).counts());
        assertEquals(1, anonymous().of(Subject.post(18)).counts().size());
        // The answers of the neighbours may be older than the deletion.
        assertEquals(
                "SUBJECT_NOT_FOUND", refused(() -> as(BOB).react(like(POST))).code());
        comments.put(7, BOB, POST);
        assertEquals(
                "SUBJECT_NOT_FOUND",
                refused(() -> as(BOB).react(like(Subject.comment(7)))).code());
    }

    @Test
    void aDeletedCommentTakesItsReactionsAlong() {
        as(ANN).react(like(COMMENT));
        harness.hear(new CommentDeleted(new CommentId(5), POST, 0, NOW));
        assertEquals(List.of(), anonymous().people(COMMENT, null, null, null).people());
        assertEquals(
                "SUBJECT_NOT_FOUND", refused(() -> as(BOB).react(like(COMMENT))).code());
    }

    @Test
    void aDeletedPersonsReactionsAreTakenBack() {
        for (int post = 100; post < 310; post++) {
            posts.put(post, BOB);
            as(ANN).react(like(Subject.post(post)));
        }
        as(ANN).react(like(POST));
        as(ANN).react(new Reaction(POST, "🔥"));
        as(BOB).react(like(POST));
        harness.hear(new PersonDeleted(new PersonId(ANN), NOW));
        await(() -> anonymous().of(POST).counts().equals(Map.of("like", 1L)));
        await(() -> harness.published(ReactionRetracted.class).size() == 212);
        assertEquals(
                "SUBJECT_NOT_FOUND", refused(() -> as(ANN).react(like(POST))).code());
    }

    @Test
    void concurrentReactionsAreAllCounted() throws InterruptedException {
        List<Thread> fans = IntStream.rangeClosed(1, 12)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    as(i).react(like(POST));
                    if (i % 3 == 0) {
                        as(i).retract(like(POST));
                    }
                }))
                .toList();
        for (Thread fan : fans) {
            fan.join();
        }
        assertEquals(Map.of("like", 8L), anonymous().of(POST).counts());
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not in time");
            Thread.onSpinWait();
        }
    }
}
