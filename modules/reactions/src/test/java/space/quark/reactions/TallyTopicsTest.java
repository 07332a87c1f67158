package space.quark.reactions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import space.quark.comments.api.CommentShelf;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.host.ModuleHarness;
import space.quark.people.api.FakePeople;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.FakePosts;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostShelf;
import space.quark.reactions.api.Reaction;
import space.quark.reactions.api.Reactions;
import space.quark.subjects.api.Subject;

/** Reactions as they are watched; {@link ReactionsTest} has what people do with them. */
class TallyTopicsTest {
    private static final long ANN = 1;
    private static final long BOB = 2;
    private static final Subject POST = Subject.post(17);
    private static final Subject COMMENT = Subject.comment(5);
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private final FakePosts posts = new FakePosts().put(17, ANN).put(18, ANN);
    private final FakeComments comments = new FakeComments().put(5, BOB, POST);
    private final FakePeople people = new FakePeople().put(ANN, "ann").put(BOB, "bob");
    private ModuleHarness harness;

    @BeforeEach
    void start() {
        harness = ModuleHarness.of(new ReactionsModule())
                .fake(PostShelf.class, posts)
                .fake(CommentShelf.class, comments)
                .fake(PeopleDirectory.class, people)
                .start();
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    private Reactions as(long person) {
        return harness.as(new PersonId(person), "user").local(Reactions.class);
    }

    private long version(long person, Subject subject) {
        return harness.as(new PersonId(person))
                .call(() -> harness.topics("reactions").version(subject.toString()));
    }

    @Test
    void everyChangeOfTheReactionsIsALaterVersion() {
        Reaction like = new Reaction(POST, Reaction.LIKE);
        assertEquals(0, version(ANN, POST));
        as(BOB).react(like);
        assertEquals(1, version(ANN, POST));
        as(BOB).react(like);
        assertEquals(1, version(ANN, POST), "given already");
        as(BOB).retract(like);
        as(BOB).retract(like);
        assertEquals(2, version(ANN, POST));
        as(BOB).react(new Reaction(COMMENT, "🔥"));
        assertEquals(2, version(ANN, POST), "the comment's are its own");
        assertEquals(1, version(ANN, COMMENT));
        assertEquals(List.of("post:17", "post:17", "comment:5"), harness.topicChanges());

        harness.hear(new PersonDeleted(new PersonId(BOB), NOW));
        assertEquals(2, version(ANN, COMMENT));
        harness.hear(new PostDeleted(new PostId(17), new PersonId(ANN), NOW));
        assertEquals(3, version(ANN, POST));
        assertEquals(3, version(ANN, COMMENT));
        assertEquals(6, harness.topicChanges().size());
    }

    @Test
    void onlyWhoMayReadTheSubjectMayWatch() {
        as(BOB).react(new Reaction(POST, Reaction.LIKE));
        posts.hide(17);
        assertEquals(1, version(ANN, POST));
        assertEquals(
                "POST_NOT_FOUND",
                assertThrows(Problem.class, () -> version(BOB, POST)).code());
    }

    @Test
    void peopleReactToPostsAndComments() {
        var topics = harness.topics("reactions");
        assertTrue(topics.covers("post:17"));
        assertTrue(topics.covers("comment:5"));
        assertFalse(topics.covers("ticket:5"));
        assertFalse(topics.covers("post:"));
    }
}
