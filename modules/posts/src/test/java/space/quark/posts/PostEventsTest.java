package space.quark.posts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.posts.PostsWorld.ANN;
import static space.quark.posts.PostsWorld.BOB;
import static space.quark.posts.PostsWorld.CONTENT;
import static space.quark.posts.PostsWorld.CYN;
import static space.quark.posts.PostsWorld.refused;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import space.quark.comments.api.CommentDeleted;
import space.quark.comments.api.CommentId;
import space.quark.comments.api.CommentWritten;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonBlocked;
import space.quark.people.api.PersonCard;
import space.quark.people.api.PersonChanged;
import space.quark.people.api.PersonDeleted;
import space.quark.people.api.PersonRegistered;
import space.quark.people.api.PersonUnblocked;
import space.quark.posts.api.NewPost;
import space.quark.posts.api.Post;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostQuery;
import space.quark.posts.api.PostsProblem;
import space.quark.posts.api.TagQuery;
import space.quark.reactions.api.Reacted;
import space.quark.reactions.api.ReactionRetracted;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;

class PostEventsTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private final PostsWorld world = new PostsWorld(false);

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aPostShowsItsAuthorAsTheAuthorIsNow() {
        world.harness.hear(new PersonRegistered(new PersonCard(new PersonId(ANN), "annie", null, null), NOW));
        PostId id = world.write(ANN, "Cats");
        assertEquals("annie", world.anyone().get(id).author().username());
        var changed = new PersonCard(new PersonId(ANN), "anna", "Anna", "https://example.org/a.png");
        world.harness.hear(new PersonChanged(changed, NOW));
        assertEquals(changed, world.anyone().get(id).author());
        assertEquals(
                changed, world.anyone().list(PostQuery.all()).posts().getFirst().author());
        assertEquals(0, world.people.asked());
    }

    @Test
    void aPostShowsWhatOthersCounted() {
        PostId id = world.write(ANN, "Cats");
        Subject subject = Subject.post(id.value());
        var facts = new SubjectFacts(subject, new PersonId(ANN), subject);
        var bob = new PersonId(BOB);
        world.harness.hear(
                new CommentWritten(new CommentId(1), facts, bob, null, null, Set.of(), "Nice", 1, NOW),
                new CommentWritten(new CommentId(2), facts, bob, null, null, Set.of(), "Nice", 2, NOW),
                new Reacted(facts, bob, "like", Map.of("like", 1L), NOW),
                new Reacted(facts, bob, "❤️", Map.of("like", 1L, "❤️", 1L), NOW));
        Post post = world.anyone().get(id);
        assertEquals(2, post.commentCount());
        assertEquals(Map.of("like", 1L, "❤️", 1L), post.reactions());
        assertEquals(1, post.version());
        world.harness.hear(
                new CommentDeleted(new CommentId(1), subject, 1, NOW),
                new ReactionRetracted(subject, bob, "like", Map.of("❤️", 1L), NOW));
        post = world.anyone().list(PostQuery.all()).posts().getFirst();
        assertEquals(1, post.commentCount());
        assertEquals(Map.of("❤️", 1L), post.reactions());
    }

    @Test
    void whatIsScheduledWaitsWhileItsAuthorIsShutOut() {
        Instant later = world.now().plus(Duration.ofHours(1));
        world.harness.hear(
                new PersonRegistered(new PersonCard(new PersonId(ANN), "ann", null, null), NOW),
                new PersonBlocked(new PersonId(ANN), NOW));
        for (long author : List.of(ANN, BOB)) {
            world.as(author).create(new NewPost("Later", CONTENT, null, null, null, null, null, null, null, later));
        }
        world.pass(Duration.ofHours(2));
        Upkeep upkeep = world.upkeep();
        upkeep.look();
        assertEquals(
                List.of(new PersonId(BOB)),
                world.anyone().list(PostQuery.all()).posts().stream()
                        .map(post -> post.author().id())
                        .toList());
        assertFalse(Backlog.of(world.harness.database(), world.now()).due());
        world.harness.hear(new PersonUnblocked(new PersonId(ANN), NOW));
        upkeep.look();
        assertEquals(2, world.anyone().list(PostQuery.all()).total());
    }

    @Test
    void whoWasShutOutBeforeThisWasHeardOfIsFoundOutBeforeAnythingIsPublished() {
        Instant later = world.now().plus(Duration.ofHours(1));
        for (long author : List.of(ANN, BOB, CYN)) {
            world.as(author).create(new NewPost("Later", CONTENT, null, null, null, null, null, null, null, later));
        }
        world.harness.hear(new PersonUnblocked(new PersonId(BOB), NOW));
        world.people.shutOut(ANN).shutOut(BOB);
        world.pass(Duration.ofHours(2));
        world.upkeep().look();
        assertEquals(
                Set.of(new PersonId(BOB), new PersonId(CYN)),
                world.anyone().list(PostQuery.all()).posts().stream()
                        .map(post -> post.author().id())
                        .collect(Collectors.toSet()),
                "what was heard is newer than what people said");
    }

    @Test
    void countsOfWhatIsNoPostOrGoneChangeNothing() {
        PostId id = world.write(ANN, "Cats");
        world.as(ANN).delete(id);
        var comment = new SubjectFacts(Subject.comment(1), new PersonId(ANN), Subject.post(id.value()));
        world.harness.hear(
                new CommentDeleted(new CommentId(1), Subject.post(id.value()), 1, NOW),
                new Reacted(comment, new PersonId(BOB), "like", Map.of("like", 1L), NOW));
        assertEquals(0, count("posts.post_counts"));
    }

    @Test
    void whoeverLeavesLeavesNothing() {
        PostId first = world.write(ANN, "Cats", "cat", "soft");
        PostId second = world.write(ANN, "More cats", "cat");
        PostId other = world.write(BOB, "Dogs", "soft");
        world.harness.hear(new PersonDeleted(new PersonId(ANN), NOW));
        refused(PostsProblem.POST_NOT_FOUND, () -> world.anyone().get(first));
        assertEquals(
                List.of(other),
                world.anyone().list(PostQuery.all()).posts().stream()
                        .map(Post::id)
                        .toList());
        assertEquals(1, world.anyone().list(PostQuery.all()).total());
        assertEquals(
                List.of("soft"),
                world.anyone().tags(new TagQuery(null, null, null)).tags().stream()
                        .map(tag -> tag.name())
                        .toList());
        assertEquals(
                Set.of(first, second),
                new HashSet<>(world.harness.published(PostDeleted.class).stream()
                        .map(PostDeleted::post)
                        .toList()));
        assertEquals(0, count("posts.author where id = " + ANN + " and username is not null"));
        world.harness.hear(new PersonChanged(new PersonCard(new PersonId(ANN), "late", null, null), NOW));
        refused(CommonProblem.UNAUTHENTICATED, () -> world.write(ANN, "After the end"));
        assertEquals(1, count("posts.post"));
    }

    @Test
    void aHugeAccountIsErasedInBatches() {
        PostId marked = world.write(ANN, "Cats", "cat");
        world.harness
                .database()
                .run(tx -> tx.createUpdate("""
                        insert into posts.post (author_id, status, visibility, created_at, updated_at, published_at,
                            title, content, content_html, excerpt, excerpt_given)
                        select 1, 'published', 'public', now(), now(), now(), 'Old', :content, '', '', false
                        from generate_series(1, 1200)
                        """).bind("content", CONTENT).execute());
        world.harness.hear(new PersonDeleted(new PersonId(ANN), NOW));
        PostsWorld.await(() -> count("posts.post") == 0);
        List<PostDeleted> gone = world.harness.published(PostDeleted.class);
        assertEquals(1201, gone.size());
        assertEquals(1201, gone.stream().map(PostDeleted::post).distinct().count());
        assertTrue(gone.stream().anyMatch(event -> event.post().equals(marked)));
        world.pass(Duration.ofMinutes(10));
        PostsWorld.await(() -> count("posts.author where swept") == 1);
    }

    private long count(String what) {
        return world.harness
                .database()
                .read(handle -> handle.createQuery("select count(*) from " + what)
                        .mapTo(Long.class)
                        .one());
    }
}
