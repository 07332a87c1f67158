package space.quark.posts;

import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Cursor;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.posts.api.OwnPosts;
import space.quark.posts.api.Post;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostQuery;
import space.quark.posts.api.PostShelf;
import space.quark.posts.api.PostStatus;
import space.quark.posts.api.Posts;
import space.quark.posts.api.PostsProblem;
import space.quark.posts.api.Visibility;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;

/** Reading posts: only what the caller may read, each with its author's card. */
final class PostReading implements PostShelf {
    private final PostStore store;
    private final PostLists lists;
    private final Authors authors;
    private final Audience audience;

    PostReading(PostStore store, PostLists lists, Authors authors, Audience audience) {
        this.store = store;
        this.lists = lists;
        this.authors = authors;
        this.audience = audience;
    }

    Post get(PostId id) {
        Post post = store.find(id).orElseThrow(PostReading::notFound);
        if (!audience.mayRead(Audience.Gate.of(post))) {
            throw notFound();
        }
        return completed(post);
    }

    /** The post with its author's card. */
    Post completed(Post post) {
        return authors.complete(List.of(post)).stream().findFirst().orElseThrow(PostReading::notFound);
    }

    Posts.Page list(PostQuery query) {
        PersonId author = query.authorId();
        Set<PostStatus> statuses = EnumSet.of(PostStatus.PUBLISHED);
        Set<Visibility> visibilities = EnumSet.of(Visibility.PUBLIC);
        if (query.status() != null && query.status() != PostStatus.PUBLISHED) {
            statuses = EnumSet.of(query.status());
            author = ownOnly(author);
            visibilities = EnumSet.allOf(Visibility.class);
        } else if (author != null) {
            visibilities = readableOf(author);
        }
        var selection = new PostLists.Selection(
                author,
                statuses,
                visibilities,
                query.allTags().stream().map(TagStore::fold).distinct().toList(),
                query.category() == null || query.category().isBlank()
                        ? null
                        : query.category().strip(),
                query.createdAfter(),
                query.createdBefore() == null
                        ? null
                        : query.createdBefore().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1));
        return page(selection, query.cursor(), query.offset(), query.limit());
    }

    Posts.Page mine(OwnPosts query) {
        Set<PostStatus> statuses = query.status() == null
                ? EnumSet.complementOf(EnumSet.of(PostStatus.PUBLISHED))
                : EnumSet.of(query.status());
        var selection = new PostLists.Selection(
                Caller.me(), statuses, EnumSet.allOf(Visibility.class), List.of(), null, null, null);
        return page(selection, query.cursor(), query.offset(), query.limit());
    }

    @Override
    public Posts.Items list(PostIds ids) {
        List<PostId> wanted = ids.ids();
        if (wanted.isEmpty()) {
            return new Posts.Items(List.of());
        }
        Map<PostId, Post> found = authors.complete(audience.readable(lists.byIds(wanted))).stream()
                .collect(Collectors.toMap(Post::id, Function.identity()));
        return new Posts.Items(inOrder(wanted, found).toList());
    }

    @Override
    public SubjectFacts subject(PostId id) {
        Subject subject = Subject.post(id.value());
        return new SubjectFacts(subject, gate(id).author(), subject);
    }

    /** Whose the post is, and where it stands. */
    Audience.Gate gate(PostId id) {
        return lists.gate(id).filter(audience::mayRead).orElseThrow(PostReading::notFound);
    }

    static Problem notFound() {
        return Problem.of(PostsProblem.POST_NOT_FOUND);
    }

    private Posts.Page page(PostLists.Selection selection, @Nullable String cursor, int offset, int limit) {
        Posts.Page page = lists.page(selection, Cursor.parse(cursor), offset, limit);
        return new Posts.Page(authors.complete(page.posts()), page.total(), page.nextCursor());
    }

    private static PersonId ownOnly(@Nullable PersonId author) {
        PersonId me = Caller.me();
        if (author != null && !author.equals(me) && !Audience.staff()) {
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
        return author == null ? me : author;
    }

    private Set<Visibility> readableOf(PersonId author) {
        PersonId me = Caller.current().personId();
        if (author.equals(me) || Audience.staff()) {
            return EnumSet.allOf(Visibility.class);
        }
        boolean follows = me != null
                && lists.writesForFollowers(author)
                && audience.followedAmong(List.of(author)).contains(author);
        return follows ? EnumSet.of(Visibility.PUBLIC, Visibility.FOLLOWERS) : EnumSet.of(Visibility.PUBLIC);
    }

    private static Stream<Post> inOrder(List<PostId> wanted, Map<PostId, Post> found) {
        return wanted.stream().distinct().map(found::get).filter(Objects::nonNull);
    }
}
