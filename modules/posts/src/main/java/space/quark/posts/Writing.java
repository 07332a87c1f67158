package space.quark.posts;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.PersonCard;
import space.quark.posts.api.Media;
import space.quark.posts.api.NewMedia;
import space.quark.posts.api.NewPost;
import space.quark.posts.api.Post;
import space.quark.posts.api.PostChange;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostStatus;
import space.quark.posts.api.Tag;
import space.quark.posts.api.Visibility;

/**
 * All of a post that its author decides, as it is to be stored.
 *
 * @param publishedAt with the precision that lists are ordered by
 * @param excerptGiven whether the author wrote the excerpt
 * @param newMedia what replaces the media, absent when they stay
 */
record Writing(
        PostStatus status,
        Visibility visibility,
        @Nullable Instant publishedAt,
        @Nullable Instant publishAt,
        String title,
        String content,
        String html,
        String excerpt,
        boolean excerptGiven,
        @Nullable String category,
        @Nullable String cover,
        List<Tag> tags,
        @Nullable List<NewMedia> newMedia,
        Set<PersonId> mentioned) {

    /** The content as it was read, and whom it mentions. */
    record Text(String content, Markdown.Rendered rendered, Set<PersonId> mentioned) {}

    static Writing of(NewPost post, Text text, List<Tag> tags, Instant now) {
        String excerpt = blankToNull(post.excerpt());
        return new Writing(
                post.status(),
                post.visibility(),
                post.status() == PostStatus.PUBLISHED ? now : null,
                post.publishAt(),
                post.title(),
                text.content(),
                text.rendered().html(),
                excerpt == null ? text.rendered().excerpt() : excerpt,
                excerpt != null,
                blankToNull(post.category()),
                blankToNull(post.cover()),
                tags,
                post.mediaItems(),
                text.mentioned());
    }

    /**
     * The same with what the change names.
     *
     * @param text the new content, absent when it stays
     * @param changedTags the new tags, absent when they stay
     */
    Writing with(PostChange change, @Nullable Text text, @Nullable List<Tag> changedTags, Instant now) {
        Writing base = text == null ? this : reading(text);
        return new Writing(
                        base.status,
                        change.visibility() == null ? base.visibility : change.visibility(),
                        base.publishedAt,
                        base.publishAt,
                        change.title() == null ? base.title : change.title(),
                        base.content,
                        base.html,
                        excerpt(change, base),
                        change.excerpt() == null ? base.excerptGiven : blankToNull(change.excerpt()) != null,
                        change.category() == null ? base.category : blankToNull(change.category()),
                        change.cover() == null ? base.cover : blankToNull(change.cover()),
                        changedTags == null ? base.tags : changedTags,
                        change.mediaItems(),
                        base.mentioned)
                .in(change.status() == null ? base.status : change.status(), change.publishAt(), now);
    }

    /** The same in another status; it keeps the time of its first publication unless it is scheduled anew. */
    Writing in(PostStatus next, @Nullable Instant when, Instant now) {
        Instant first = switch (next) {
            case PUBLISHED -> publishedAt == null ? now : publishedAt;
            case SCHEDULED -> null;
            case DRAFT, ARCHIVED -> publishedAt;
        };
        Instant planned = next == PostStatus.SCHEDULED ? (when == null ? publishAt : when) : null;
        if (next == PostStatus.SCHEDULED && planned == null) {
            throw Problem.invalid("publish_at", "is required for status scheduled");
        }
        return new Writing(
                next,
                visibility,
                first,
                planned,
                title,
                content,
                html,
                excerpt,
                excerptGiven,
                category,
                cover,
                tags,
                newMedia,
                mentioned);
    }

    /** Whether everybody may read it. */
    boolean listed() {
        return status == PostStatus.PUBLISHED && visibility == Visibility.PUBLIC;
    }

    boolean published() {
        return status == PostStatus.PUBLISHED;
    }

    List<Long> tagIds() {
        return tags.stream().map(Tag::id).toList();
    }

    /** A new post as people read it. */
    Post asNew(PostId id, PersonCard author, Instant now, List<Media> media) {
        return post(id, author, now, now, media, 0, Map.of(), 1);
    }

    /** The changed post as people read it. */
    Post onto(Post old, Instant now, List<Media> media, long version) {
        return post(old.id(), old.author(), old.createdAt(), now, media, old.commentCount(), old.reactions(), version);
    }

    private Post post(
            PostId id,
            PersonCard author,
            Instant createdAt,
            Instant updatedAt,
            List<Media> media,
            long comments,
            Map<String, Long> reactions,
            long version) {
        return new Post(
                id,
                author,
                title,
                content,
                html,
                excerpt,
                category,
                cover,
                visibility,
                status,
                PostRow.shown(createdAt),
                PostRow.shown(updatedAt),
                publishedAt == null ? null : PostRow.shown(publishedAt),
                publishAt == null ? null : PostRow.shown(publishAt),
                media,
                tags,
                comments,
                reactions,
                version);
    }

    private Writing reading(Text text) {
        return new Writing(
                status,
                visibility,
                publishedAt,
                publishAt,
                title,
                text.content(),
                text.rendered().html(),
                excerptGiven ? excerpt : text.rendered().excerpt(),
                excerptGiven,
                category,
                cover,
                tags,
                newMedia,
                text.mentioned());
    }

    private static String excerpt(PostChange change, Writing base) {
        if (change.excerpt() == null) {
            return base.excerpt;
        }
        String given = blankToNull(change.excerpt());
        return given == null ? Markdown.render(base.content).excerpt() : given;
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }
}
