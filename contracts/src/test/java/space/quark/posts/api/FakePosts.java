package space.quark.posts.api;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.PersonCard;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;

/** Posts that were put here; a private one only its author can read. */
public final class FakePosts implements PostShelf {
    private final Map<Long, PersonId> authors = new ConcurrentHashMap<>();
    private final Set<Long> hidden = ConcurrentHashMap.newKeySet();

    public FakePosts put(long post, long author) {
        authors.put(post, new PersonId(author));
        return this;
    }

    public FakePosts hide(long post) {
        hidden.add(post);
        return this;
    }

    public void drop(long post) {
        authors.remove(post);
    }

    @Override
    public Posts.Items list(PostIds ids) {
        return new Posts.Items(new HashSet<>(ids.ids())
                .stream()
                        .filter(this::isReadable)
                        .map(FakePosts::post)
                        .filter(Objects::nonNull)
                        .toList());
    }

    @Override
    public SubjectFacts subject(PostId id) {
        PersonId author = authors.get(id.value());
        if (author == null || !isReadable(id)) {
            throw Problem.of(PostsProblem.POST_NOT_FOUND);
        }
        Subject subject = Subject.post(id.value());
        return new SubjectFacts(subject, author, subject);
    }

    private boolean isReadable(PostId id) {
        @Nullable PersonId author = authors.get(id.value());
        return author != null
                && (!hidden.contains(id.value())
                        || author.equals(Caller.current().personId()));
    }

    private static Post post(PostId id) {
        Instant then = Instant.parse("2026-11-21T08:00:00Z");
        return new Post(
                id,
                new PersonCard(new PersonId(1), "somebody", null, null),
                "Title",
                "Content",
                "<p>Content</p>",
                "Content",
                null,
                null,
                Visibility.PUBLIC,
                PostStatus.PUBLISHED,
                then,
                then,
                then,
                null,
                List.of(),
                List.of(),
                0,
                Map.of(),
                1);
    }
}
