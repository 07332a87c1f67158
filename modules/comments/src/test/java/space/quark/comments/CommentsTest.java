package space.quark.comments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.comments.api.Comment;
import space.quark.comments.api.CommentDeleted;
import space.quark.comments.api.CommentEdit;
import space.quark.comments.api.CommentId;
import space.quark.comments.api.CommentPage;
import space.quark.comments.api.CommentQuery;
import space.quark.comments.api.CommentShelf;
import space.quark.comments.api.CommentWritten;
import space.quark.comments.api.Comments;
import space.quark.comments.api.NewComment;
import space.quark.comments.api.OwnComments;
import space.quark.comments.api.ReplyQuery;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.host.ModuleHarness;
import space.quark.people.api.FakePeople;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonCard;
import space.quark.people.api.PersonChanged;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.FakePosts;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostShelf;
import space.quark.reactions.api.Reacted;
import space.quark.reactions.api.ReactionRetracted;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;
import space.quark.subjects.api.SubjectList;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class CommentsTest {
    private static final long ANN = 1;
    private static final long BOB = 2;
    private static final long CYN = 3;
    private static final Subject POST = Subject.post(17);
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    @Parameter
    boolean farAway;

    private final FakePosts posts = new FakePosts().put(17, ANN).put(18, ANN);
    private final FakePeople people =
            new FakePeople().put(ANN, "ann").put(BOB, "Bob").put(CYN, "cyn.thia");
    private ModuleHarness harness;

    @BeforeEach
    void start() {
        harness = ModuleHarness.of(new CommentsModule())
                .fake(PostShelf.class, posts)
                .fake(PeopleDirectory.class, people)
                .start();
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    private Comments as(long person, String... roles) {
        String[] all = roles.length == 0 ? new String[] {"user"} : roles;
        var caller = harness.as(new PersonId(person), all);
        return farAway ? caller.remote(Comments.class) : caller.local(Comments.class);
    }

    private Comments anonymous() {
        var caller = harness.anonymous();
        return farAway ? caller.remote(Comments.class) : caller.local(Comments.class);
    }

    private Comment write(long author, String content, @Nullable Comment parent) {
        return as(author).write(new NewComment(POST, parent == null ? null : parent.id(), content));
    }

    private CommentPage page(String sort) {
        return anonymous().list(new CommentQuery(POST, sort, null, null));
    }

    private static Problem refused(org.junit.jupiter.api.function.Executable call) {
        return assertThrows(Problem.class, call);
    }

    @Test
    void aCommentStandsUnderItsSubject() {
        Comment written = write(BOB, "First <b>!</b>", null);
        assertEquals("Bob", author(written));
        assertEquals("First <b>!</b>", written.content());
        assertEquals(0, written.depth());
        assertEquals(written, anonymous().get(written.id()));
        CommentPage page = page(CommentQuery.OLDEST);
        assertEquals(1, page.total());
        assertEquals(List.of("First <b>!</b>"), contents(page));
        assertNull(page.nextCursor());
    }

    @Test
    void anEventTellsWhoWroteAndHowManyThereAre() {
        Comment first = write(BOB, "Hello @ann and @bob, not a@cyn.thia", null);
        write(CYN, "x".repeat(200), first);
        List<CommentWritten> events = harness.published(CommentWritten.class);
        assertEquals(2, events.size());
        CommentWritten one = events.get(0);
        assertEquals(Set.of(new PersonId(ANN)), one.mentioned());
        assertEquals(new PersonId(ANN), one.on().author());
        assertEquals(1, one.total());
        assertNull(one.parent());
        CommentWritten two = events.get(1);
        assertEquals(first.id(), two.parent());
        assertEquals(new PersonId(BOB), two.parentAuthor());
        assertEquals(2, two.total());
        assertEquals(140, two.excerpt().length());
    }

    @Test
    void mentionsComeWithTheirCards() {
        Comment written = write(BOB, "@ann, @CYN.THIA. and @nobody", null);
        assertEquals(Set.of("ann", "cyn.thia"), usernames(written.mentions()));
        Comment edited = as(BOB).edit(written.id(), new CommentEdit("only @ann", null));
        assertEquals(Set.of("ann"), usernames(edited.mentions()));
        assertEquals(2, edited.version());
        assertNotNull(edited.editedAt());
    }

    @Test
    void repliesHangOnTheirParent() {
        Comment top = write(ANN, "top", null);
        Comment reply = write(BOB, "reply", top);
        write(CYN, "deeper", reply);
        for (int i = 0; i < 4; i++) {
            write(CYN, "more " + i, top);
        }
        CommentPage page = page(CommentQuery.OLDEST);
        assertEquals(7, page.total());
        Comment shown = page.comments().getFirst();
        assertEquals(1, page.comments().size());
        assertEquals(5, shown.replies());
        assertEquals(List.of("reply", "more 0", "more 1"), firstReplies(shown));
        CommentPage first = anonymous().replies(top.id(), new ReplyQuery(null, 3));
        assertEquals(5, first.total());
        CommentPage rest = anonymous().replies(top.id(), new ReplyQuery(first.nextCursor(), 3));
        assertEquals(List.of("more 2", "more 3"), contents(rest));
        assertNull(rest.nextCursor());
        assertEquals(1, anonymous().get(reply.id()).replies());
    }

    @Test
    void answersBelowTheDeepestLevelStandBesideWhatTheyAnswer() {
        Comment last = write(ANN, "0", null);
        for (int depth = 1; depth <= 8; depth++) {
            last = write(ANN, String.valueOf(depth), last);
            assertEquals(depth, last.depth());
        }
        Comment beyond = write(BOB, "9", last);
        assertEquals(8, beyond.depth());
        assertEquals(last.parentId(), beyond.parentId());
        CommentWritten event = harness.published(CommentWritten.class).getLast();
        assertEquals(last.id(), event.parent());
    }

    @Test
    void pagesAreEndlessAndExactInEveryOrder() {
        List<String> written = IntStream.range(0, 25)
                .mapToObj(i -> write(ANN, "c" + i, null).content())
                .toList();
        assertEquals(written, walk(CommentQuery.OLDEST));
        assertEquals(written.reversed(), walk(CommentQuery.NEWEST));
        assertEquals(written.reversed(), walk(CommentQuery.TOP));
    }

    private List<String> walk(String sort) {
        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            CommentPage page = anonymous().list(new CommentQuery(POST, sort, cursor, 7));
            assertEquals(25, page.total());
            seen.addAll(contents(page));
            cursor = page.nextCursor();
        } while (cursor != null);
        return seen;
    }

    @Test
    void reactionsAreShownAndSortedBy() {
        Comment first = write(ANN, "first", null);
        Comment second = write(ANN, "second", null);
        write(ANN, "third", null);
        SubjectFacts facts = new SubjectFacts(Subject.comment(second.id().value()), new PersonId(ANN), POST);
        harness.hear(new Reacted(facts, new PersonId(BOB), "like", Map.of("like", 2L, "🔥", 1L), NOW));
        SubjectFacts other = new SubjectFacts(Subject.comment(first.id().value()), new PersonId(ANN), POST);
        harness.hear(new Reacted(other, new PersonId(BOB), "like", Map.of("like", 1L), NOW));
        assertEquals(List.of("second", "first", "third"), contents(page(CommentQuery.TOP)));
        assertEquals(Map.of("like", 2L, "🔥", 1L), anonymous().get(second.id()).reactions());
        harness.hear(new ReactionRetracted(facts.subject(), new PersonId(BOB), "like", Map.of(), NOW));
        assertEquals(List.of("first", "third", "second"), contents(page(CommentQuery.TOP)));
    }

    @Test
    void aListTakesTheSameFewStatementsWhateverItsLength() {
        for (int i = 0; i < 3; i++) {
            write(BOB, "@ann", write(ANN, "@cyn.thia", null));
        }
        long few = harness.statements(() -> page(CommentQuery.OLDEST));
        for (int i = 0; i < 15; i++) {
            write(BOB, "@ann", write(ANN, "@cyn.thia", null));
        }
        int asked = people.lists.get();
        long many = harness.statements(() -> page(CommentQuery.OLDEST));
        assertEquals(few, many);
        // Far away the call is sent twice.
        assertTrue(many <= (farAway ? 8 : 4), () -> "statements: " + many);
        assertEquals(asked, people.lists.get());
    }

    @Test
    void peopleListWhatTheyWrote() {
        Comment first = write(BOB, "one", null);
        write(ANN, "between", first);
        Comment second = as(BOB).write(new NewComment(Subject.post(18), null, "two"));
        Comment third = write(BOB, "three", first);
        as(BOB).delete(write(BOB, "gone", null).id());

        CommentPage page = as(BOB).mine(new OwnComments(null, 2));
        assertEquals(
                List.of(third.id(), second.id()),
                page.comments().stream().map(Comment::id).toList());
        assertEquals(3, page.total());
        CommentPage rest = as(BOB).mine(new OwnComments(page.nextCursor(), 2));
        assertEquals(
                List.of("one"), rest.comments().stream().map(Comment::content).toList());
        assertNull(rest.nextCursor());
        assertEquals(0, as(CYN).mine(new OwnComments(null, null)).total());
        assertEquals(
                "UNAUTHENTICATED",
                refused(() -> anonymous().mine(new OwnComments(null, null))).code());
        assertEquals(
                "limit",
                refused(() -> new OwnComments(null, 0)).fields().getFirst().field());
    }

    @Test
    void onlyTheAuthorEdits() {
        Comment written = write(BOB, "mine", null);
        assertEquals(
                "FORBIDDEN",
                refused(() -> as(ANN).edit(written.id(), new CommentEdit("yours", null)))
                        .code());
        Comment edited = as(BOB).edit(written.id(), new CommentEdit("better", 1L));
        assertEquals("better", edited.content());
        assertEquals(
                "VERSION_CONFLICT",
                refused(() -> as(BOB).edit(written.id(), new CommentEdit("late", 1L)))
                        .code());
    }

    @Test
    void anUnansweredCommentIsReallyDeleted() {
        Comment written = write(BOB, "oops", null);
        as(BOB).delete(written.id());
        assertEquals(
                "COMMENT_NOT_FOUND",
                refused(() -> anonymous().get(written.id())).code());
        assertEquals(
                "COMMENT_NOT_FOUND", refused(() -> as(BOB).delete(written.id())).code());
        assertEquals(0, page(CommentQuery.OLDEST).total());
        CommentDeleted event = harness.published(CommentDeleted.class).getFirst();
        assertEquals(written.id(), event.comment());
        assertEquals(0, event.total());
    }

    @Test
    void anAnsweredCommentLeavesATombstoneThatGoesWithItsLastReply() {
        Comment top = write(BOB, "top @ann", null);
        Comment middle = write(CYN, "middle", top);
        Comment leaf = write(ANN, "leaf", middle);
        as(BOB).delete(top.id());
        Comment tombstone = anonymous().get(top.id());
        assertTrue(tombstone.deleted());
        assertEquals("", tombstone.content());
        assertNull(tombstone.author());
        assertEquals(List.of(), tombstone.mentions());
        assertEquals(1, tombstone.replies());
        assertEquals(2, page(CommentQuery.OLDEST).total());
        assertEquals(
                "COMMENT_NOT_FOUND", refused(() -> write(ANN, "to nobody", top)).code());
        as(CYN).delete(middle.id());
        as(ANN).delete(leaf.id());
        assertEquals(new CommentPage(List.of(), 0, null), page(CommentQuery.OLDEST));
        assertEquals(List.of(2L, 1L, 0L), totals());
        assertEquals(3, harness.published(CommentDeleted.class).size());
    }

    @Test
    void theSubjectsAuthorAndModeratorsDeleteToo() {
        Comment one = write(BOB, "one", null);
        Comment two = write(BOB, "two", null);
        Comment three = write(BOB, "three", null);
        assertEquals("FORBIDDEN", refused(() -> as(CYN).delete(one.id())).code());
        as(ANN).delete(one.id());
        as(CYN, "user", "moderator").delete(two.id());
        as(CYN, "user", "admin").delete(three.id());
        assertEquals(0, page(CommentQuery.OLDEST).total());
    }

    @Test
    void whoMayNotReadTheSubjectReadsNoComments() {
        Comment written = as(ANN).write(new NewComment(Subject.post(18), null, "secret"));
        posts.hide(18);
        var query = new CommentQuery(Subject.post(18), null, null, null);
        for (Problem problem : List.of(
                refused(() -> as(BOB).list(query)),
                refused(() -> anonymous().get(written.id())),
                refused(() -> as(BOB).replies(written.id(), new ReplyQuery(null, null))),
                refused(() -> as(BOB).write(new NewComment(Subject.post(18), null, "hi"))))) {
            assertEquals("POST_NOT_FOUND", problem.code());
        }
        assertEquals(1, as(ANN).list(query).total());
        var counts = new SubjectList(List.of(POST, Subject.post(18)));
        assertEquals(1, as(BOB).counts(counts).counts().size());
        assertEquals(
                List.of(0L, 1L),
                as(ANN).counts(counts).counts().stream()
                        .map(count -> count.total())
                        .toList());
    }

    @Test
    void badInputIsRefusedByName() {
        assertEquals("subject", field(() -> as(ANN).write(new NewComment(Subject.comment(1), null, "x"))));
        assertEquals(
                "subject", field(() -> anonymous().list(new CommentQuery(new Subject("user", 1), null, null, null))));
        assertEquals("content", field(() -> new NewComment(POST, null, "")));
        assertEquals("content", field(() -> new NewComment(POST, null, " \n ")));
        assertEquals("content", field(() -> new NewComment(POST, null, "x".repeat(10_001))));
        assertEquals("content", field(() -> new CommentEdit("a\0b", null)));
        assertEquals("sort", field(() -> new CommentQuery(POST, "best", null, null)));
        assertEquals("limit", field(() -> new CommentQuery(POST, null, null, 101)));
        assertEquals("cursor", field(() -> anonymous().list(new CommentQuery(POST, null, "nonsense", null))));
        assertEquals(
                "COMMENT_NOT_FOUND",
                refused(() -> as(ANN).write(new NewComment(POST, new CommentId(999), "x")))
                        .code());
        Comment elsewhere = as(ANN).write(new NewComment(Subject.post(18), null, "x"));
        assertEquals(
                "COMMENT_NOT_FOUND", refused(() -> write(ANN, "x", elsewhere)).code());
        assertEquals(
                "POST_NOT_FOUND",
                refused(() -> as(ANN).write(new NewComment(Subject.post(99), null, "x")))
                        .code());
    }

    private static @Nullable String field(org.junit.jupiter.api.function.Executable call) {
        Problem problem = refused(call);
        assertEquals("VALIDATION_FAILED", problem.code());
        return problem.fields().getFirst().field();
    }

    @Test
    void aDeletedPostTakesItsThreadAlong() {
        Comment top = write(BOB, "top", null);
        write(ANN, "reply", top);
        harness.hear(new PostDeleted(new PostId(17), new PersonId(ANN), NOW));
        assertEquals(
                "COMMENT_NOT_FOUND", refused(() -> anonymous().get(top.id())).code());
        // The answer of posts may be older than the deletion.
        assertEquals(
                "SUBJECT_NOT_FOUND", refused(() -> write(BOB, "late", null)).code());
        assertEquals(0, page(CommentQuery.OLDEST).total());
    }

    @Test
    void aDeletedPersonLeavesTombstonesOnlyWhereOthersAnswered() {
        Comment answered = write(BOB, "answered", null);
        write(ANN, "@bob hello", answered);
        write(BOB, "alone", null);
        for (int i = 0; i < 210; i++) {
            write(BOB, "many", null);
        }
        people.drop(BOB);
        harness.hear(new PersonDeleted(new PersonId(BOB), NOW));
        await(() -> page(CommentQuery.OLDEST).total() == 1);
        CommentPage page = page(CommentQuery.OLDEST);
        assertEquals(1, page.comments().size());
        assertTrue(page.comments().getFirst().deleted());
        List<Comment> replies = page.comments().getFirst().firstReplies();
        assertNotNull(replies);
        assertEquals(List.of(), replies.getFirst().mentions());
        assertEquals(1L, totals().getLast());
        assertEquals(212, totals().size());
        assertEquals("USER_NOT_FOUND", refused(() -> write(BOB, "late", null)).code());
    }

    @Test
    void aNewNameIsShownOnOldComments() {
        Comment written = write(BOB, "hello", null);
        harness.hear(new PersonChanged(new PersonCard(new PersonId(BOB), "robert", "Robert", null), NOW));
        assertEquals("robert", author(anonymous().get(written.id())));
    }

    @Test
    void othersLearnWhoseCommentItIs() {
        Comment written = write(BOB, "hello", null);
        CommentShelf shelf = farAway ? harness.remote(CommentShelf.class) : harness.local(CommentShelf.class);
        assertEquals(
                new SubjectFacts(Subject.comment(written.id().value()), new PersonId(BOB), POST),
                shelf.subject(written.id()));
        as(BOB).delete(written.id());
        assertEquals(
                "COMMENT_NOT_FOUND", refused(() -> shelf.subject(written.id())).code());
    }

    @Test
    void concurrentCommentsAreAllCounted() throws InterruptedException {
        List<Thread> writers = IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    Comment mine = write(i % 2 == 0 ? ANN : BOB, "c" + i, null);
                    write(CYN, "re", mine);
                    if (i % 4 == 0) {
                        as(ANN).delete(mine.id());
                    }
                }))
                .toList();
        for (Thread writer : writers) {
            writer.join();
        }
        assertEquals(14, page(CommentQuery.NEWEST).total());
        assertFalse(harness.published(CommentWritten.class).isEmpty());
        assertEquals(
                14L,
                anonymous()
                        .counts(new SubjectList(List.of(POST)))
                        .counts()
                        .getFirst()
                        .total());
    }

    private List<Long> totals() {
        return harness.published(CommentDeleted.class).stream()
                .map(CommentDeleted::total)
                .toList();
    }

    private static void await(java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "not in time");
            Thread.onSpinWait();
        }
    }

    private static @Nullable String author(Comment comment) {
        return comment.author() == null ? null : comment.author().username();
    }

    private static List<String> contents(CommentPage page) {
        return page.comments().stream().map(Comment::content).toList();
    }

    private static List<String> firstReplies(Comment comment) {
        return comment.firstReplies() == null
                ? List.of()
                : comment.firstReplies().stream().map(Comment::content).toList();
    }

    private static Set<String> usernames(List<PersonCard> cards) {
        return cards.stream().map(PersonCard::username).collect(java.util.stream.Collectors.toUnmodifiableSet());
    }
}
