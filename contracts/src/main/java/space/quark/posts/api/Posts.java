package space.quark.posts.api;

import java.util.List;
import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.Open;

/** What people publish. */
@Contract("posts")
public interface Posts {
    /** One post; reports {@link PostsProblem#POST_NOT_FOUND}. */
    @Call(value = "GET /posts/{id}", retryable = true, etag = true)
    @Open
    Post get(PostId id);

    /** Some posts. */
    record Items(List<Post> posts) {
        public Items {
            posts = List.copyOf(posts);
        }
    }
}
