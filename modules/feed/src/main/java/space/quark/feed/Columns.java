package space.quark.feed;

import java.util.List;
import org.jdbi.v3.core.statement.SqlStatement;
import space.quark.dock.PersonId;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostPublished;

/** Headers as columns, so that one statement takes any number of them. */
final class Columns {
    private Columns() {}

    /** Binds {@code posts}, {@code authors} and {@code times}. */
    static <S extends SqlStatement<S>> S bind(S statement, List<PostPublished> events) {
        return statement
                .bindArray(
                        "posts",
                        PostId.class,
                        events.stream().map(PostPublished::post).toList())
                .bindArray(
                        "authors",
                        PersonId.class,
                        events.stream().map(PostPublished::author).toList())
                .bind(
                        "times",
                        events.stream()
                                .map(event -> event.publishedAt().toString())
                                .toArray(String[]::new));
    }
}
