package space.quark.comments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import space.quark.comments.api.Comment;
import space.quark.comments.api.CommentEdit;
import space.quark.comments.api.Comments;
import space.quark.comments.api.NewComment;
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
import space.quark.reactions.api.Reacted;
import space.quark.reactions.api.ReactionRetracted;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;

/** Threads as they are watched; {@link CommentsTest} has what people do with them. */
class ThreadTopicsTest {
    private static final long ANN = 1;
    private static final long BOB = 2;
    private static final Subject POST = Subject.post(17);
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");

    private final FakePosts posts = new FakePosts().put(17, ANN).put(18, ANN);
    private final FakePeople people = new FakePeople().put(ANN, "ann").put(BOB, "bob");
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

    private Comments as(long person) {
        return harness.as(new PersonId(person), "user").local(Comments.class);
    }

    private Comment write(long author, @Nullable Comment parent) {
        return as(author).write(new NewComment(POST, parent == null ? null : parent.id(), "text"));
    }

    private long version(long person, String topic) {
        return harness.as(new PersonId(person))
                .call(() -> harness.topics("comments").version(topic));
    }

    /** Fails unless the work gave the thread a later version and those who watch were told, of it and of no other. */
    private void changes(Runnable work) {
        long before = version(BOB, "post:17");
        int told = harness.topicChanges().size();
        work.run();
        assertTrue(version(BOB, "post:17") > before, "a later version");
        List<String> topics = harness.topicChanges();
        assertFalse(topics.size() == told, "told of it");
        assertEquals(Collections.nCopies(topics.size(), "post:17"), topics);
        assertEquals(0, version(BOB, "post:18"));
    }

    @Test
    void everyChangeOfTheThreadIsALaterVersion() {
        assertEquals(0, version(BOB, "post:17"));
        changes(() -> write(BOB, null));
        Comment first = write(BOB, null);
        changes(() -> write(ANN, first));
        changes(() -> as(BOB).edit(first.id(), new CommentEdit("better", null)));
        SubjectFacts facts = new SubjectFacts(Subject.comment(first.id().value()), new PersonId(BOB), POST);
        changes(() -> harness.hear(new Reacted(facts, new PersonId(ANN), "like", Map.of("like", 1L), NOW)));
        changes(() -> harness.hear(new ReactionRetracted(facts.subject(), new PersonId(ANN), "like", Map.of(), NOW)));
        changes(() -> as(BOB).delete(first.id()));
        changes(() -> harness.hear(new PersonDeleted(new PersonId(BOB), NOW)));
        changes(() -> harness.hear(new PostDeleted(new PostId(17), new PersonId(ANN), NOW)));
    }

    @Test
    void whatFailsChangesNothing() {
        Comment written = write(BOB, null);
        long before = version(BOB, "post:17");
        List<String> told = harness.topicChanges();
        assertThrows(Problem.class, () -> as(BOB).edit(written.id(), new CommentEdit("late", 9L)));
        assertThrows(Problem.class, () -> as(ANN).edit(written.id(), new CommentEdit("not mine", null)));
        SubjectFacts post = new SubjectFacts(POST, new PersonId(ANN), POST);
        harness.hear(new Reacted(post, new PersonId(BOB), "like", Map.of("like", 1L), NOW));
        assertEquals(before, version(BOB, "post:17"));
        assertEquals(told, harness.topicChanges());
    }

    @Test
    void onlyWhoMayReadThePostMayWatch() {
        write(BOB, null);
        posts.hide(17);
        assertEquals(1, version(ANN, "post:17"));
        assertEquals(
                "POST_NOT_FOUND",
                assertThrows(Problem.class, () -> version(BOB, "post:17")).code());
    }

    @Test
    void threadsStandOnPosts() {
        var topics = harness.topics("comments");
        assertTrue(topics.covers("post:17"));
        for (String other : List.of("comment:5", "post:", "post:0", "post:x", "Post:1", "", "ticket:1")) {
            assertFalse(topics.covers(other), other);
        }
    }
}
