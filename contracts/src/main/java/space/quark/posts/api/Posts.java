package space.quark.posts.api;

import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.Header;
import space.quark.dock.Needs;
import space.quark.dock.Open;
import space.quark.dock.SignedIn;

/** What people publish. A post that the caller may not read is reported as {@link PostsProblem#POST_NOT_FOUND}. */
@Contract("posts")
public interface Posts {
    /** Who may write posts. */
    String WRITE = "posts:write";

    /** Writes a post: published, a draft, or scheduled. */
    @Call(value = "POST /posts", status = 201)
    @Needs(WRITE)
    CreatedPost create(NewPost post);

    /** One post; reports {@link PostsProblem#POST_NOT_FOUND}. */
    @Call(value = "GET /posts/{id}", retryable = true, etag = true)
    @Open
    Post get(PostId id);

    /** Posts that the caller may read, newest publication first; without an author, those that everybody may read. */
    @Call(value = "GET /posts/list", retryable = true)
    @Open
    Page list(PostQuery query);

    /** The caller's own posts, newest first. */
    @Call(value = "GET /posts/mine", retryable = true)
    @SignedIn
    Page mine(OwnPosts query);

    /**
     * Changes a post of the caller's own; reports {@code VERSION_MISMATCH} when it is not the version that
     * {@code If-Match} names, and {@code VERSION_CONFLICT} when it is not the one that the change names.
     */
    @Call("PUT /posts/{id}")
    @Needs(WRITE)
    Post update(PostId id, @Header("If-Match") @Nullable String ifMatch, PostChange change);

    /** Deletes a post for good; its author, moderators and administrators may. */
    @Call("DELETE /posts/{id}")
    @SignedIn
    void delete(PostId id);

    /** Publishes a post of the caller's own; one that is published stays as it is. */
    @Call(value = "POST /posts/{id}/publish", retryable = true)
    @Needs(WRITE)
    Post publish(PostId id);

    /** Puts a post of the caller's own away; one that is archived stays as it is. */
    @Call(value = "POST /posts/{id}/archive", retryable = true)
    @Needs(WRITE)
    Post archive(PostId id);

    /** Tags in use, most used first. */
    @Call(value = "GET /tags", retryable = true)
    @Open
    Tags tags(TagQuery query);

    /** Some posts. */
    record Items(List<Post> posts) {
        public Items {
            posts = List.copyOf(posts);
        }
    }

    /**
     * A page of posts.
     *
     * @param total how many there are on all pages
     * @param nextCursor where the next page starts, absent at the end
     */
    record Page(List<Post> posts, long total, @Nullable String nextCursor) {
        public Page {
            posts = List.copyOf(posts);
        }
    }

    /**
     * A page of tags.
     *
     * @param nextCursor where the next page starts, absent at the end
     */
    record Tags(List<TagCount> tags, @Nullable String nextCursor) {
        public Tags {
            tags = List.copyOf(tags);
        }
    }

    /** A tag and how many published posts that everybody may read carry it. */
    record TagCount(long id, String name, long count) {}
}
