package space.quark.posts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.posts.PostsWorld.ANN;
import static space.quark.posts.PostsWorld.BOB;
import static space.quark.posts.PostsWorld.CONTENT;
import static space.quark.posts.PostsWorld.CYN;
import static space.quark.posts.PostsWorld.MO;
import static space.quark.posts.PostsWorld.refused;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.posts.api.NewPost;
import space.quark.posts.api.OwnPosts;
import space.quark.posts.api.Post;
import space.quark.posts.api.PostChange;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostQuery;
import space.quark.posts.api.PostShelf;
import space.quark.posts.api.PostStatus;
import space.quark.posts.api.Posts;
import space.quark.posts.api.PostsProblem;
import space.quark.posts.api.TagQuery;
import space.quark.posts.api.Visibility;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class PostListsTest {
    private final PostsWorld world;

    PostListsTest(boolean farAway) {
        world = new PostsWorld(farAway);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void theNewestStandFirstAndTheTotalIsTrue() {
        assertEquals(new Posts.Page(List.of(), 0, null), list(PostQuery.all()));
        world.writeMany(ANN, 23, "Cat");
        Posts.Page page = list(PostQuery.all());
        assertEquals(20, page.posts().size());
        assertEquals(23, page.total());
        assertEquals("Cat 23", page.posts().getFirst().title());
        assertEquals(List.of("Cat 3", "Cat 2"), titles(list(PostQuery.all().page(20, 2))));
        assertEquals(List.of(), titles(list(PostQuery.all().page(50, 100))));
        assertEquals(23, list(PostQuery.all().page(50, 100)).total());
        world.as(ANN).delete(page.posts().getFirst().id());
        assertEquals(22, list(PostQuery.all()).total());
    }

    @Test
    void pagesAreFollowedToTheEndWhateverIsWrittenMeanwhile() {
        world.writeMany(ANN, 7, "Cat");
        List<String> read = new ArrayList<>();
        @Nullable String cursor = null;
        do {
            Posts.Page page = list(PostQuery.all().page(0, 3).after(cursor));
            read.addAll(titles(page));
            cursor = page.nextCursor();
            world.write(BOB, "New " + read.size());
        } while (cursor != null);
        assertEquals(List.of("Cat 7", "Cat 6", "Cat 5", "Cat 4", "Cat 3", "Cat 2", "Cat 1"), read);
        refused(CommonProblem.VALIDATION_FAILED, () -> list(PostQuery.all().after("nonsense")));
    }

    @Test
    void limitsAndOffsetsHaveBounds() {
        refused(CommonProblem.VALIDATION_FAILED, () -> PostQuery.all().page(0, 101));
        refused(CommonProblem.VALIDATION_FAILED, () -> PostQuery.all().page(0, -1));
        refused(CommonProblem.VALIDATION_FAILED, () -> PostQuery.all().page(-1, 5));
        assertEquals(20, PostQuery.all().page(0, 0).limit());
        world.write(ANN, "Cats");
        assertEquals(1, list(PostQuery.all().page(0, 0)).posts().size());
        assertEquals(
                0, list(PostQuery.all().page(Integer.MAX_VALUE, 100)).posts().size());
    }

    @Test
    void filtersFilter() {
        PostId old = world.write(ANN, "Old cat", "Cat", "old");
        world.pass(Duration.ofDays(2));
        world.write(BOB, "New cat", "cat");
        PostId dog = world.as(BOB)
                .create(new NewPost("New dog", CONTENT, List.of("dog"), null, "Pets", null, null, null, null, null))
                .id();
        Post newest = world.anyone().get(dog);
        assertEquals(List.of("New dog", "New cat"), titles(list(PostQuery.all().by(new PersonId(BOB)))));
        assertEquals(List.of("New cat", "Old cat"), titles(list(PostQuery.all().tagged("CAT"))));
        assertEquals(2, list(PostQuery.all().tagged("CAT").page(0, 1)).total());
        assertEquals(List.of("Old cat"), titles(list(PostQuery.all().tagged("cat", "OLD"))));
        assertEquals(
                List.of("Old cat"), titles(list(PostQuery.all().tagged("cat").by(new PersonId(ANN)))));
        assertEquals(List.of(), titles(list(PostQuery.all().tagged("unknown"))));
        assertEquals(0, list(PostQuery.all().tagged("unknown")).total());
        assertEquals(List.of("New dog"), titles(list(PostQuery.all().inCategory("Pets"))));
        Instant between = world.now().minus(Duration.ofDays(1));
        assertEquals(List.of("Old cat"), titles(list(PostQuery.all().created(null, between))));
        Posts.Page recent = list(PostQuery.all().created(between, null).page(0, 1));
        assertEquals(List.of("New dog"), titles(recent));
        assertEquals(2, recent.total());
        assertTrue(titles(list(PostQuery.all().created(newest.createdAt(), newest.createdAt())))
                .contains("New dog"));
        assertEquals(
                world.anyone().get(old),
                list(PostQuery.all().tagged("old")).posts().getFirst());
    }

    @Test
    void aListShowsOnlyWhatTheCallerMayRead() {
        world.relations.follow(BOB, ANN);
        write("Followers", Visibility.FOLLOWERS, null);
        write("Private", Visibility.PRIVATE, null);
        write("Draft", Visibility.PUBLIC, PostStatus.DRAFT);
        world.write(ANN, "Public");
        PostQuery anns = PostQuery.all().by(new PersonId(ANN));
        assertEquals(List.of("Public"), titles(list(PostQuery.all())));
        assertEquals(List.of("Public"), titles(world.as(BOB).list(PostQuery.all())));
        assertEquals(List.of("Public"), titles(list(anns)));
        assertEquals(List.of("Public"), titles(world.as(CYN).list(anns)));
        assertEquals(List.of("Public", "Followers"), titles(world.as(BOB).list(anns)));
        assertEquals(2, world.as(BOB).list(anns).total());
        assertEquals(
                List.of("Public", "Private", "Followers"), titles(world.as(ANN).list(anns)));
        assertEquals(3, world.as(MO).list(anns).total());
    }

    @Test
    void whatIsNotPublishedIsListedForItsAuthor() {
        write("Draft", Visibility.PUBLIC, PostStatus.DRAFT);
        PostId archived = world.write(ANN, "Archived");
        world.as(ANN).archive(archived);
        world.write(ANN, "Public");
        PostQuery drafts = PostQuery.all().in(PostStatus.DRAFT);
        assertEquals(List.of("Archived", "Draft"), titles(world.as(ANN).mine(OwnPosts.all())));
        assertEquals(
                List.of("Public"), titles(world.as(ANN).mine(new OwnPosts(PostStatus.PUBLISHED, null, null, null))));
        Posts.Page first = world.as(ANN).mine(new OwnPosts(null, null, 1, null));
        assertEquals(List.of("Draft"), titles(world.as(ANN).mine(new OwnPosts(null, null, 1, first.nextCursor()))));
        assertEquals(List.of("Draft"), titles(world.as(ANN).list(drafts)));
        assertEquals(List.of("Draft"), titles(world.as(MO).list(drafts.by(new PersonId(ANN)))));
        assertEquals(List.of(), titles(world.as(BOB).list(drafts)));
        refused(CommonProblem.FORBIDDEN, () -> world.as(BOB).list(drafts.by(new PersonId(ANN))));
        refused(CommonProblem.UNAUTHENTICATED, () -> list(drafts));
        assertEquals(0, world.as(BOB).mine(OwnPosts.all()).total());
    }

    @Test
    void aPageCostsTheSameHoweverLongItIs() {
        world.writeMany(ANN, 25, "Cat", "cat", "soft");
        Posts posts = world.harness.anonymous().local(Posts.class);
        posts.list(PostQuery.all());
        for (int limit : new int[] {1, 20}) {
            assertEquals(
                    2, world.harness.statements(() -> posts.list(PostQuery.all().page(0, limit))));
            assertEquals(
                    2,
                    world.harness.statements(
                            () -> posts.list(PostQuery.all().tagged("cat").page(0, limit))));
            assertEquals(
                    2,
                    world.harness.statements(() ->
                            posts.list(PostQuery.all().by(new PersonId(ANN)).page(0, limit))));
        }
        Posts bob = world.harness.as(new PersonId(BOB)).local(Posts.class);
        assertTrue(world.harness.statements(() -> bob.list(PostQuery.all().by(new PersonId(ANN)))) <= 4);
    }

    @Test
    void listsShowTheBeginningOfLongTexts() {
        String large = "wörd ".repeat(30_000);
        PostId id = world.as(ANN).create(NewPost.of("Large", large)).id();
        Post listed = list(PostQuery.all()).posts().getFirst();
        assertEquals(large.substring(0, 10_000), listed.content());
        assertNull(listed.contentHtml());
        assertEquals(large, world.anyone().get(id).content());
        Post onShelf = world.shelf(BOB)
                .list(new PostShelf.PostIds(List.of(id)))
                .posts()
                .getFirst();
        assertEquals(listed, onShelf);
    }

    @Test
    void cardsThatAreMissingAreAskedForOnce() {
        world.writeMany(ANN, 3, "Cat");
        world.writeMany(BOB, 3, "Dog");
        world.harness.database().run(tx -> tx.execute("delete from posts.author"));
        int asked = world.people.asked();
        assertEquals(6, list(PostQuery.all()).posts().size());
        assertEquals(asked + 1, world.people.asked());
        list(PostQuery.all());
        assertEquals(asked + 1, world.people.asked());
        world.harness.database().run(tx -> tx.execute("delete from posts.author"));
        world.people.goAway();
        assertEquals(
                "unknown", list(PostQuery.all()).posts().getFirst().author().username());
    }

    @Test
    void tagsAreCountedWhereEverybodyMayRead() {
        world.write(ANN, "One", "Cat", "dog");
        PostId two = world.write(ANN, "Two", "cat", "fish");
        write("Draft", Visibility.PUBLIC, PostStatus.DRAFT);
        assertEquals(List.of("Cat 2", "dog 1", "fish 1"), counted(null));
        assertEquals(List.of("dog 1"), counted("D"));
        assertEquals(List.of(), counted("_"));
        Posts.Tags first = world.anyone().tags(new TagQuery(null, 1, null));
        assertEquals(List.of("Cat 2"), counts(first));
        assertEquals(
                List.of("dog 1", "fish 1"), counts(world.anyone().tags(new TagQuery(null, 5, first.nextCursor()))));
        PostsWorld.await(() -> pendingChanges() == 0);
        assertEquals(List.of("Cat 2", "dog 1", "fish 1"), counted(null), "folding changes no number");
        assertEquals(List.of("Cat 2"), counts(world.anyone().tags(new TagQuery(null, 1, null))));
        world.as(ANN).update(two, null, PostChange.none().withTags("DOG"));
        assertEquals(List.of("dog 2", "Cat 1"), counted(null));
        world.as(ANN).update(two, null, PostChange.none().withVisibility(Visibility.PRIVATE));
        assertEquals(List.of("Cat 1", "dog 1"), counted(null));
        assertEquals(1, list(PostQuery.all().tagged("dog")).total());
        world.as(ANN).archive(two);
        world.as(ANN).update(two, null, PostChange.none().withVisibility(Visibility.PUBLIC));
        world.as(ANN).publish(two);
        assertEquals(List.of("dog 2", "Cat 1"), counted(null));
        assertEquals(List.of("Two", "One"), titles(list(PostQuery.all().tagged("dog"))));
        world.as(ANN).delete(two);
        assertEquals(List.of("Cat 1", "dog 1"), counted(null));
        assertEquals(1, list(PostQuery.all()).total());
        assertNull(list(PostQuery.all()).nextCursor());
    }

    @Test
    void theShelfGivesWhatTheCallerMayReadInTheOrderAsked() {
        world.relations.follow(BOB, ANN);
        PostId followers = write("Followers", Visibility.FOLLOWERS, null);
        PostId secret = write("Private", Visibility.PRIVATE, null);
        PostId open = world.write(CYN, "Public");
        var ids = new PostShelf.PostIds(List.of(open, secret, new PostId(999), followers));
        assertEquals(
                List.of("Public", "Followers"),
                titles(world.shelf(BOB).list(ids).posts()));
        assertEquals(List.of("Public"), titles(world.shelf(CYN).list(ids).posts()));
        assertEquals(
                List.of(),
                world.shelf(CYN).list(new PostShelf.PostIds(List.of())).posts());
        Subject subject = Subject.post(followers.value());
        assertEquals(
                new SubjectFacts(subject, new PersonId(ANN), subject),
                world.shelf(BOB).subject(followers));
        refused(PostsProblem.POST_NOT_FOUND, () -> world.shelf(CYN).subject(followers));
    }

    private Posts.Page list(PostQuery query) {
        return world.anyone().list(query);
    }

    private PostId write(String title, Visibility visibility, @Nullable PostStatus status) {
        return world.as(ANN)
                .create(new NewPost(title, CONTENT, null, null, null, null, null, visibility, status, null))
                .id();
    }

    private long pendingChanges() {
        return world.harness
                .database()
                .read(handle -> handle.createQuery("select count(*) from posts.tally_change")
                        .mapTo(Long.class)
                        .one());
    }

    private List<String> counted(@Nullable String start) {
        return counts(world.anyone().tags(new TagQuery(start, null, null)));
    }

    private static List<String> counts(Posts.Tags tags) {
        return tags.tags().stream().map(tag -> tag.name() + " " + tag.count()).toList();
    }

    private static List<String> titles(Posts.Page page) {
        return titles(page.posts());
    }

    private static List<String> titles(List<Post> posts) {
        return posts.stream().map(Post::title).toList();
    }
}
