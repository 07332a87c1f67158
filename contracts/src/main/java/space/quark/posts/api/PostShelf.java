package space.quark.posts.api;

import java.util.List;
import space.quark.dock.Call;
import space.quark.dock.Check;
import space.quark.dock.Contract;
import space.quark.dock.Internal;
import space.quark.subjects.api.SubjectFacts;

/** What other modules ask of posts. */
@Contract("posts.shelf")
public interface PostShelf {
    /** Posts by their ids, in that order, without those that are gone or that the caller may not read; at most 100. */
    @Call(value = "POST /internal/posts/by-ids", retryable = true)
    @Internal
    Posts.Items list(PostIds ids);

    /** The facts of a post that the caller may read; reports {@link PostsProblem#POST_NOT_FOUND}. */
    @Call(value = "GET /internal/posts/{id}/subject", retryable = true)
    @Internal
    SubjectFacts subject(PostId id);

    /** Ids of posts, at most 100. */
    record PostIds(List<PostId> ids) {
        public PostIds {
            Check.that().size("ids", ids, 0, 100).done();
            ids = List.copyOf(ids);
        }
    }
}
