package space.quark.feed;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonCard;
import space.quark.posts.api.Post;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostPublished;
import space.quark.posts.api.PostShelf;
import space.quark.posts.api.PostStatus;
import space.quark.posts.api.Posts;
import space.quark.posts.api.Visibility;
import space.quark.subjects.api.SubjectFacts;

/** A shelf with the posts that were put on it; it knows what is gone before the events do. */
final class FakePosts implements PostShelf {
    private final Map<PostId, Post> posts = new ConcurrentHashMap<>();
    final AtomicInteger lists = new AtomicInteger();

    PostPublished put(long id, PersonId author, Visibility visibility, Instant at) {
        PostId post = new PostId(id);
        posts.put(
                post,
                new Post(
                        post,
                        new PersonCard(author, "author" + author.value(), null, null),
                        "Post " + id,
                        "Text",
                        "<p>Text</p>",
                        "Text",
                        null,
                        null,
                        visibility,
                        PostStatus.PUBLISHED,
                        at,
                        at,
                        at,
                        null,
                        List.of(),
                        List.of(),
                        0,
                        Map.of(),
                        1));
        return new PostPublished(post, author, visibility, "Post " + id, java.util.Set.of(), at);
    }

    void take(long id) {
        posts.remove(new PostId(id));
    }

    @Override
    public Posts.Items list(PostIds ids) {
        lists.incrementAndGet();
        if (ids.ids().size() > 100) {
            throw new AssertionError("asked for " + ids.ids().size() + " posts at once");
        }
        return new Posts.Items(
                ids.ids().stream().map(this::find).filter(FakePosts::there).toList());
    }

    private @Nullable Post find(PostId id) {
        return posts.get(id);
    }

    private static boolean there(@Nullable Post post) {
        return post != null;
    }

    @Override
    public SubjectFacts subject(PostId id) {
        throw new UnsupportedOperationException();
    }
}
