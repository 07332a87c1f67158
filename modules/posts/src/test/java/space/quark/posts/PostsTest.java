package space.quark.posts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.posts.PostsWorld.ANN;
import static space.quark.posts.PostsWorld.BOB;
import static space.quark.posts.PostsWorld.CONTENT;
import static space.quark.posts.PostsWorld.CYN;
import static space.quark.posts.PostsWorld.MO;
import static space.quark.posts.PostsWorld.refused;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.posts.api.CreatedPost;
import space.quark.posts.api.Media;
import space.quark.posts.api.NewMedia;
import space.quark.posts.api.NewPost;
import space.quark.posts.api.OwnPosts;
import space.quark.posts.api.Post;
import space.quark.posts.api.PostChange;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostPublished;
import space.quark.posts.api.PostStatus;
import space.quark.posts.api.PostWithdrawn;
import space.quark.posts.api.PostsProblem;
import space.quark.posts.api.Tag;
import space.quark.posts.api.Visibility;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class PostsTest {
    private final PostsWorld world;

    PostsTest(boolean farAway) {
        world = new PostsWorld(farAway);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aNewPostIsReadByEverybody() {
        Instant before = world.now().truncatedTo(ChronoUnit.SECONDS);
        CreatedPost created = world.as(ANN)
                .create(new NewPost(
                        "Cats",
                        "Cats are **soft**, @bob.",
                        List.of("Animals", " soft "),
                        List.of(media("b", 2), media("a", 1), media("c", 2)),
                        "pets",
                        "https://example.org/cover.png",
                        null,
                        null,
                        null,
                        null));
        assertEquals("ann", created.authorUsername());
        assertEquals("ann@example.org", created.authorEmail());
        assertEquals("A bio.", created.authorBio());
        assertEquals(new PersonId(ANN), created.authorId());
        Post post = world.anyone().get(created.id());
        assertEquals("Cats", post.title());
        assertEquals("Cats are **soft**, @bob.", post.content());
        assertEquals("<p>Cats are <strong>soft</strong>, &#64;bob.</p>\n", post.contentHtml());
        assertEquals("Cats are soft, @bob.", post.excerpt());
        assertEquals(world.people.card(ANN), post.author());
        assertEquals(List.of("Animals", "soft"), names(post));
        assertEquals(
                List.of("https://example.org/a", "https://example.org/b", "https://example.org/c"),
                post.media().stream().map(Media::url).toList());
        assertEquals(3, post.media().stream().map(Media::id).distinct().count());
        assertEquals("pets", post.category());
        assertEquals("https://example.org/cover.png", post.cover());
        assertEquals(Visibility.PUBLIC, post.visibility());
        assertEquals(PostStatus.PUBLISHED, post.status());
        assertEquals(1, post.version());
        assertEquals(post.createdAt(), post.publishedAt());
        assertFalse(post.createdAt().isBefore(before));
        assertEquals(post.createdAt().truncatedTo(ChronoUnit.SECONDS), post.createdAt());
        assertEquals(created, CreatedPost.of(post, "ann@example.org", "A bio."));
        PostPublished news = world.harness.published(PostPublished.class).getFirst();
        assertEquals(post.id(), news.post());
        assertEquals(Set.of(new PersonId(BOB)), news.mentioned());
        assertEquals(post.createdAt(), news.publishedAt().truncatedTo(ChronoUnit.SECONDS));
    }

    @Test
    void aPostWhoseAuthorNobodyKnowsYetShowsWhatPeopleSay() {
        PostId id = world.write(ANN, "Cats");
        int asked = world.people.asked();
        assertEquals("ann", world.anyone().get(id).author().username());
        assertEquals(asked, world.people.asked(), "the card is kept");
        world.people.goAway();
        CreatedPost second = world.as(ANN).create(NewPost.of("Dogs", "@bob likes dogs as well."));
        assertNull(second.authorEmail());
        assertEquals("ann", second.authorUsername());
    }

    @Test
    void aPersonWhoIsGoneWritesNothing() {
        world.people.drop(ANN);
        refused(CommonProblem.UNAUTHENTICATED, () -> world.write(ANN, "Cats"));
    }

    @Test
    void spellingsOfOneTagAreOne() {
        PostId first = world.write(ANN, "Cats", "Java", " java ", "JAVA", "Kotlin");
        PostId second = world.write(BOB, "Dogs", "jAVA");
        assertEquals(List.of("Java", "Kotlin"), names(world.anyone().get(first)));
        Tag again = world.anyone().get(second).tags().getFirst();
        assertEquals("jAVA", again.name());
        assertEquals(world.anyone().get(first).tags().getFirst().id(), again.id());
    }

    @Test
    void sixtyTagsAreTaken() {
        String[] tags = IntStream.range(0, 60).mapToObj(i -> "tag-" + i).toArray(String[]::new);
        assertEquals(
                60, world.anyone().get(world.write(ANN, "Cats", tags)).tags().size());
    }

    @Test
    void whatBreaksTheRulesIsRefusedWithEveryFault() {
        Problem problem = assertThrows(
                Problem.class,
                () -> world.as(ANN)
                        .create(new NewPost(
                                "ab", "too short", List.of("x"), null, null, "javascript:x", null, null, null, null)));
        assertEquals("VALIDATION_FAILED", problem.code());
        assertEquals(
                List.of("title", "content", "tags[0]", "cover"),
                problem.fields().stream().map(Problem.Field::field).toList());
        refused(CommonProblem.VALIDATION_FAILED, () -> world.write(ANN, "\0".repeat(256)));
        refused(CommonProblem.VALIDATION_FAILED, () -> world.write(ANN, "\0".repeat(5)));
        refused(CommonProblem.VALIDATION_FAILED, () -> world.write(ANN, "x".repeat(256)));
        refused(CommonProblem.VALIDATION_FAILED, () -> world.write(ANN, "Cats", "y".repeat(51)));
        refused(CommonProblem.VALIDATION_FAILED, () -> media("a", 0));
        refused(CommonProblem.VALIDATION_FAILED, () -> new NewMedia("javascript:alert(1)", "image", 1));
        refused(CommonProblem.VALIDATION_FAILED, () -> new NewMedia("https://example.org", "sound", 1));
        assertEquals(
                "🐈".repeat(255),
                world.anyone().get(world.write(ANN, "🐈".repeat(255))).title());
        String large = "word ".repeat(34_000);
        assertEquals(large, world.as(ANN).create(NewPost.of("Large", large)).content());
    }

    @Test
    void picturesMayLieOnTheStationItself() {
        NewMedia here = new NewMedia("/demo/harbour.svg", "image", 1);
        PostId id = world.as(ANN)
                .create(new NewPost(
                        "Harbour",
                        "The harbour in the evening.",
                        null,
                        List.of(here),
                        null,
                        "/demo/harbour.svg?w=800",
                        null,
                        null,
                        null,
                        null))
                .id();
        Post post = world.anyone().get(id);
        assertEquals("/demo/harbour.svg?w=800", post.cover());
        assertEquals("/demo/harbour.svg", post.media().getFirst().url());
        for (String address : List.of(
                "//x.org/a.png",
                "/\\x.org/a.png",
                "\\\\x.org\\a.png",
                "/a/../b.png",
                "/a\tb.png",
                "/a b.png",
                "demo/a.png",
                "data:image/svg+xml,x",
                "/" + "a".repeat(512))) {
            refused(CommonProblem.VALIDATION_FAILED, () -> new NewMedia(address, "image", 1));
        }
    }

    @Test
    void onlyTheAuthorChangesAPost() {
        PostId id = world.write(ANN, "Cats");
        refused(CommonProblem.FORBIDDEN, () -> world.as(BOB).update(id, null, PostChange.none()));
        refused(CommonProblem.FORBIDDEN, () -> world.as(MO).update(id, null, PostChange.none()));
        refused(CommonProblem.FORBIDDEN, () -> world.as(BOB).archive(id));
        refused(PostsProblem.POST_NOT_FOUND, () -> world.as(ANN).update(new PostId(999), null, PostChange.none()));
        refused(PostsProblem.POST_VALIDATION_FAILED, () -> new PostId(0));
    }

    @Test
    void whatAChangeDoesNotNameStays() {
        PostId id = world.as(ANN)
                .create(new NewPost(
                        "Cats",
                        CONTENT,
                        List.of("cat"),
                        List.of(media("a", 1)),
                        "pets",
                        "https://example.org/c",
                        null,
                        null,
                        null,
                        null))
                .id();
        Post old = world.anyone().get(id);
        Post same = world.as(ANN).update(id, null, PostChange.none().withTitle(""));
        assertEquals(2, same.version());
        assertEquals(old.media(), same.media());
        assertEquals(old.tags(), same.tags());
        assertEquals(old.content(), same.content());
        assertEquals("pets", same.category());
        assertEquals(same, world.anyone().get(id));
        Post changed = world.as(ANN)
                .update(
                        id,
                        null,
                        PostChange.none()
                                .withTitle("Dogs")
                                .withContent("Dogs are *loud*.")
                                .withTags("DOG", "cat")
                                .withMedia(media("z", 3)));
        assertEquals("Dogs", changed.title());
        assertEquals("<p>Dogs are <em>loud</em>.</p>\n", changed.contentHtml());
        assertEquals("Dogs are loud.", changed.excerpt());
        assertEquals(List.of("DOG", "cat"), names(changed));
        assertEquals(1, changed.media().size());
        assertEquals(changed, world.anyone().get(id));
        Post bare = world.as(ANN)
                .update(id, null, PostChange.none().withTags().withMedia().withExtras("", "", ""));
        assertEquals(List.of(), bare.tags());
        assertEquals(List.of(), bare.media());
        assertNull(bare.category());
        assertNull(bare.cover());
        assertEquals(bare, world.anyone().get(id));
        refused(
                CommonProblem.VALIDATION_FAILED,
                () -> world.as(ANN).update(id, null, PostChange.none().withTitle("x")));
    }

    @Test
    void aGivenExcerptStaysUntilItIsEmptied() {
        PostId id = world.write(ANN, "Cats");
        var own = PostChange.none().withExtras("", "", "In short: soft.");
        assertEquals("In short: soft.", world.as(ANN).update(id, null, own).excerpt());
        Post rewritten = world.as(ANN).update(id, null, PostChange.none().withContent("Something else entirely."));
        assertEquals("In short: soft.", rewritten.excerpt());
        Post emptied = world.as(ANN).update(id, null, PostChange.none().withExtras("", "", ""));
        assertEquals("Something else entirely.", emptied.excerpt());
    }

    @Test
    void nobodyOverwritesAChangeUnseen() {
        PostId id = world.write(ANN, "Cats");
        var change = PostChange.none().withTitle("Dogs");
        assertEquals(2, world.as(ANN).update(id, null, change.basedOn(1)).version());
        refused(CommonProblem.VERSION_CONFLICT, () -> world.as(ANN).update(id, null, change.basedOn(1)));
        refused(CommonProblem.VERSION_MISMATCH, () -> world.as(ANN).update(id, "\"1-abc\"", change));
        refused(CommonProblem.VERSION_MISMATCH, () -> world.as(ANN).update(id, "nonsense", change));
        assertEquals(3, world.as(ANN).update(id, "\"1-x\", W/\"2-abc\"", change).version());
        assertEquals(4, world.as(ANN).update(id, "*", change).version());
    }

    @Test
    void aDraftIsItsAuthorsAlone() {
        PostId id = draft();
        refused(PostsProblem.POST_NOT_FOUND, () -> world.anyone().get(id));
        refused(PostsProblem.POST_NOT_FOUND, () -> world.as(BOB).get(id));
        refused(PostsProblem.POST_NOT_FOUND, () -> world.as(BOB).update(id, null, PostChange.none()));
        refused(PostsProblem.POST_NOT_FOUND, () -> world.as(BOB).delete(id));
        assertEquals(PostStatus.DRAFT, world.as(ANN).get(id).status());
        assertEquals("Draft", world.as(MO).get(id).title());
        assertNull(world.as(ANN).get(id).publishedAt());
        assertEquals(List.of(), world.harness.published(PostPublished.class));
    }

    @Test
    void aPostIsPublishedAndArchivedOnce() {
        PostId id = draft();
        world.pass(Duration.ofHours(1));
        Post published = world.as(ANN).publish(id);
        assertEquals(published, world.as(ANN).publish(id));
        assertEquals(published, world.anyone().get(id));
        assertNotEquals(published.createdAt(), published.publishedAt());
        assertEquals(1, world.harness.published(PostPublished.class).size());
        assertEquals(PostStatus.ARCHIVED, world.as(ANN).archive(id).status());
        world.as(ANN).archive(id);
        assertEquals(1, world.harness.published(PostWithdrawn.class).size());
        refused(PostsProblem.POST_NOT_FOUND, () -> world.anyone().get(id));
        world.pass(Duration.ofHours(1));
        assertEquals(published.publishedAt(), world.as(ANN).publish(id).publishedAt(), "an old post stays old");
        assertEquals(2, world.harness.published(PostPublished.class).size());
    }

    @Test
    void aScheduledPostIsPublishedByItselfOnce() {
        Instant later = world.now().plus(Duration.ofHours(2));
        PostId id = world.as(ANN)
                .create(new NewPost("Later", CONTENT, List.of("cat"), null, null, null, null, null, null, later))
                .id();
        Post planned = world.as(ANN).get(id);
        assertEquals(PostStatus.SCHEDULED, planned.status());
        assertEquals(later.truncatedTo(ChronoUnit.SECONDS), planned.publishAt());
        refused(PostsProblem.POST_NOT_FOUND, () -> world.anyone().get(id));
        assertEquals(1, world.as(ANN).mine(OwnPosts.all()).total());
        world.pass(Duration.ofHours(3));
        PostsWorld.await(() -> world.as(ANN).get(id).status() == PostStatus.PUBLISHED);
        Post post = world.anyone().get(id);
        assertNull(post.publishAt());
        assertTrue(Objects.requireNonNull(post.publishedAt()).isAfter(later));
        assertEquals(1, world.harness.published(PostPublished.class).size());
        assertEquals(
                1,
                world.anyone()
                        .tags(new space.quark.posts.api.TagQuery("cat", null, null))
                        .tags()
                        .getFirst()
                        .count());
    }

    @Test
    void onlyTheFutureCanBePlanned() {
        Instant past = world.now().minusSeconds(1);
        refused(
                CommonProblem.VALIDATION_FAILED,
                () -> world.as(ANN)
                        .create(new NewPost("Late", CONTENT, null, null, null, null, null, null, null, past)));
        PostId id = draft();
        refused(
                CommonProblem.VALIDATION_FAILED,
                () -> world.as(ANN).update(id, null, PostChange.none().withStatus(PostStatus.SCHEDULED, null)));
        Instant later = world.now().plusSeconds(60);
        world.as(ANN).update(id, null, PostChange.none().withStatus(PostStatus.SCHEDULED, later));
        assertEquals(PostStatus.SCHEDULED, world.as(ANN).get(id).status());
        assertEquals(PostStatus.PUBLISHED, world.as(ANN).publish(id).status());
    }

    @Test
    void followersReadWhatIsForFollowers() {
        world.relations.follow(BOB, ANN);
        PostId id = write(Visibility.FOLLOWERS);
        assertEquals("Cats", world.as(BOB).get(id).title());
        assertEquals("Cats", world.as(ANN).get(id).title());
        refused(PostsProblem.POST_NOT_FOUND, () -> world.as(CYN).get(id));
        refused(PostsProblem.POST_NOT_FOUND, () -> world.anyone().get(id));
        refused(CommonProblem.FORBIDDEN, () -> world.as(BOB).delete(id));
        PostId secret = write(Visibility.PRIVATE);
        refused(PostsProblem.POST_NOT_FOUND, () -> world.as(BOB).get(secret));
        int asked = world.relations.asked();
        world.as(CYN).get(world.write(ANN, "Public"));
        assertEquals(asked, world.relations.asked(), "nobody is asked about a public post");
    }

    @Test
    void whoMayReadIsAnnouncedWhenItChanges() {
        PostId id = world.write(ANN, "Cats");
        world.as(ANN).update(id, null, PostChange.none().withTags("cat"));
        assertEquals(1, world.harness.published(PostPublished.class).size());
        world.as(ANN).update(id, null, PostChange.none().withVisibility(Visibility.FOLLOWERS));
        world.as(ANN).update(id, null, PostChange.none().withContent("Hello @cyn, do you read this?"));
        world.as(ANN).update(id, null, PostChange.none().withStatus(PostStatus.DRAFT, null));
        world.as(ANN).update(id, null, PostChange.none().withTitle("Unseen"));
        List<PostPublished> news = world.harness.published(PostPublished.class);
        assertEquals(3, news.size());
        assertEquals(Visibility.FOLLOWERS, news.get(1).visibility());
        assertEquals(Set.of(new PersonId(CYN)), news.get(2).mentioned());
        assertEquals(news.getFirst().publishedAt(), news.get(2).publishedAt());
        assertEquals(1, world.harness.published(PostWithdrawn.class).size());
    }

    @Test
    void aDeletedPostIsGoneForGood() {
        PostId id = world.write(ANN, "Cats", "cat");
        refused(CommonProblem.FORBIDDEN, () -> world.as(BOB).delete(id));
        world.as(ANN).delete(id);
        refused(PostsProblem.POST_NOT_FOUND, () -> world.as(ANN).delete(id));
        refused(PostsProblem.POST_NOT_FOUND, () -> world.anyone().get(id));
        PostId second = world.write(ANN, "Dogs");
        world.as(MO).delete(second);
        assertEquals(
                List.of(id, second),
                world.harness.published(PostDeleted.class).stream()
                        .map(PostDeleted::post)
                        .toList());
    }

    @Test
    void onePostIsOneStatement() {
        PostId id = world.as(ANN)
                .create(new NewPost(
                        "Cats",
                        CONTENT,
                        List.of("cat", "soft"),
                        List.of(media("a", 1)),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null))
                .id();
        var posts = world.harness.anonymous().local(space.quark.posts.api.Posts.class);
        assertEquals(1, world.harness.statements(() -> posts.get(id)));
        var ann = world.harness.as(new PersonId(ANN)).local(space.quark.posts.api.Posts.class);
        var again = new NewPost(
                "Dogs", CONTENT, List.of("cat", "soft"), List.of(media("a", 1)), null, null, null, null, null, null);
        ann.create(again);
        assertEquals(1, world.harness.statements(() -> ann.create(again)), "known tags are not looked up again");
    }

    private PostId draft() {
        return world.as(ANN)
                .create(new NewPost("Draft", CONTENT, null, null, null, null, null, null, PostStatus.DRAFT, null))
                .id();
    }

    private PostId write(Visibility visibility) {
        return world.as(ANN)
                .create(new NewPost("Cats", CONTENT, null, null, null, null, null, visibility, null, null))
                .id();
    }

    private static NewMedia media(String name, int position) {
        return new NewMedia("https://example.org/" + name, "image", position);
    }

    private static List<String> names(Post post) {
        return post.tags().stream().map(Tag::name).toList();
    }
}
