package space.quark.posts;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Dock;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.posts.api.CreatedPost;
import space.quark.posts.api.NewPost;
import space.quark.posts.api.OwnPosts;
import space.quark.posts.api.Post;
import space.quark.posts.api.PostChange;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostPublished;
import space.quark.posts.api.PostQuery;
import space.quark.posts.api.PostStatus;
import space.quark.posts.api.PostWithdrawn;
import space.quark.posts.api.Posts;
import space.quark.posts.api.Tag;
import space.quark.posts.api.TagQuery;

/** Writing posts. Markdown is read and neighbours are asked before a transaction begins. */
final class PostsService implements Posts {
    private static final Duration FARTHEST = Duration.ofDays(3660);
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    private final Dock dock;
    private final PostStore store;
    private final TagStore tags;
    private final Authors authors;
    private final PostReading reading;

    PostsService(Dock dock, PostStore store, TagStore tags, Authors authors, PostReading reading) {
        this.dock = dock;
        this.store = store;
        this.tags = tags;
        this.authors = authors;
        this.reading = reading;
    }

    @Override
    public CreatedPost create(NewPost post) {
        PersonId me = Caller.me();
        Instant now = now();
        checkPlanned(post.publishAt(), now);
        Writing.Text text = read(post.content(), me);
        Authors.Self self = authors.self(me);
        Post made = writing(tx -> {
            Writing writing = Writing.of(post, text, tags.resolve(tx, post.tags()), now);
            PostStore.Made row = store.insert(tx, me, writing, now);
            if (row.authorDeparted()) {
                throw Problem.of(CommonProblem.UNAUTHENTICATED);
            }
            if (writing.published()) {
                dock.events().publish(tx, published(row.post().id(), me, writing, now));
            }
            return row.post();
        });
        return CreatedPost.of(reading.completed(made), self.email(), self.bio());
    }

    @Override
    public Post get(PostId id) {
        return reading.get(id);
    }

    @Override
    public Page list(PostQuery query) {
        return reading.list(query);
    }

    @Override
    public Page mine(OwnPosts query) {
        return reading.mine(query);
    }

    @Override
    public Tags tags(TagQuery query) {
        return tags.list(query);
    }

    @Override
    public Post update(PostId id, @Nullable String ifMatch, PostChange change) {
        PersonId me = Caller.me();
        Instant now = now();
        checkPlanned(change.publishAt(), now);
        String content = change.content();
        Writing.Text text = content == null ? null : read(content, me);
        return change(id, me, now, (tx, old) -> {
            checkVersion(old.post().version(), ifMatch, change.version());
            List<Tag> replaced = change.tags() == null ? null : tags.resolve(tx, change.tags());
            return Optional.of(old.writing().with(change, text, replaced, now));
        });
    }

    @Override
    public Post publish(PostId id) {
        return bring(id, PostStatus.PUBLISHED);
    }

    @Override
    public Post archive(PostId id) {
        return bring(id, PostStatus.ARCHIVED);
    }

    @Override
    public void delete(PostId id) {
        PersonId me = Caller.me();
        Instant now = now();
        PersonId author = reading.gate(id).author();
        if (!author.equals(me) && !Audience.staff()) {
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
        dock.database().run(tx -> {
            if (store.delete(tx, List.of(id)).isEmpty()) {
                throw PostReading.notFound();
            }
            dock.events().publish(tx, new PostDeleted(id, author, now));
        });
    }

    /** What becomes of a post; empty when it stays as it is. */
    private interface Revision {
        Optional<Writing> of(Handle tx, PostStore.Locked old);
    }

    private Post bring(PostId id, PostStatus status) {
        Instant now = now();
        return change(
                id,
                Caller.me(),
                now,
                (_, old) -> Optional.of(old.writing())
                        .filter(writing -> writing.status() != status)
                        .map(writing -> writing.in(status, null, now)));
    }

    private Post change(PostId id, PersonId me, Instant now, Revision revision) {
        Optional<Post> mine = writing(tx -> {
            PostStore.Locked old = store.lock(tx, id).orElseThrow(PostReading::notFound);
            if (!old.post().author().id().equals(me)) {
                return Optional.empty();
            }
            Writing next = revision.of(tx, old).orElse(null);
            if (next == null) {
                return Optional.of(old.post());
            }
            Post post = store.update(tx, old, next, now);
            count(tx, me, old.writing(), next);
            announce(tx, id, me, old.writing(), next, now);
            return Optional.of(post);
        });
        if (mine.isEmpty()) {
            // Who may not even read it learns no more than that.
            reading.gate(id);
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
        return reading.completed(mine.get());
    }

    private void count(Handle tx, PersonId author, Writing old, Writing next) {
        Map<Long, Integer> byTag = new HashMap<>();
        if (old.listed()) {
            old.tags().forEach(tag -> byTag.merge(tag.id(), -1, Integer::sum));
        }
        if (next.listed()) {
            next.tags().forEach(tag -> byTag.merge(tag.id(), 1, Integer::sum));
        }
        tags.count(tx, author, byTag, (next.listed() ? 1 : 0) - (old.listed() ? 1 : 0));
    }

    private void announce(Handle tx, PostId id, PersonId author, Writing old, Writing next, Instant now) {
        boolean same = old.published()
                && old.visibility() == next.visibility()
                && old.title().equals(next.title())
                && old.mentioned().equals(next.mentioned());
        if (next.published() && !same) {
            dock.events().publish(tx, published(id, author, next, now));
        } else if (old.published() && !next.published()) {
            dock.events().publish(tx, new PostWithdrawn(id, author, now));
        }
    }

    private static PostPublished published(PostId id, PersonId author, Writing writing, Instant now) {
        Instant at = writing.publishedAt() == null ? now : writing.publishedAt();
        return new PostPublished(id, author, writing.visibility(), writing.title(), writing.mentioned(), at);
    }

    private Writing.Text read(String content, PersonId author) {
        Markdown.Rendered rendered = Markdown.render(content);
        return new Writing.Text(content, rendered, authors.mentioned(rendered.names(), author));
    }

    /** Runs a transaction again when a tag that it was going to use has just been removed. */
    private <T> T writing(HandleCallback<T, RuntimeException> work) {
        try {
            return dock.database().write(work);
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException sql && FOREIGN_KEY_VIOLATION.equals(sql.getSQLState())) {
                tags.forget();
                return dock.database().write(work);
            }
            throw e;
        }
    }

    private Instant now() {
        return dock.clock().instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static void checkPlanned(@Nullable Instant publishAt, Instant now) {
        if (publishAt != null && !(publishAt.isAfter(now) && publishAt.isBefore(now.plus(FARTHEST)))) {
            throw Problem.invalid("publish_at", "must be in the future, at most ten years from now");
        }
    }

    private static void checkVersion(long version, @Nullable String ifMatch, @Nullable Long known) {
        if (ifMatch != null && !ifMatch.isBlank() && !names(ifMatch, version)) {
            throw Problem.of(CommonProblem.VERSION_MISMATCH);
        }
        if (known != null && known != version) {
            throw Problem.of(CommonProblem.VERSION_CONFLICT);
        }
    }

    /** Whether one of the entity tags is of this version, or all are meant. */
    private static boolean names(String ifMatch, long version) {
        return Arrays.stream(ifMatch.split(",", -1))
                .map(tag -> tag.strip().replaceFirst("^W/", "").replace("\"", ""))
                .anyMatch(
                        tag -> tag.equals("*") || tag.equals(String.valueOf(version)) || tag.startsWith(version + "-"));
    }
}
