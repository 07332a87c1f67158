package space.quark.posts.api;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import space.quark.dock.PersonId;
import space.quark.dock.Versioned;
import space.quark.people.api.PersonCard;

/**
 * A post as its author gets it on creation: what {@link Post} shows, and the author spread over flat fields.
 *
 * @param authorEmail absent, like the biography, while people cannot be asked
 */
public record CreatedPost(
        PostId id,
        String title,
        String content,
        Instant createdAt,
        Instant updatedAt,
        PersonId authorId,
        String authorUsername,
        @Nullable String authorEmail,
        @Nullable String authorFullName,
        @Nullable String authorBio,
        @Nullable String authorAvatarUrl,
        List<Media> media,
        List<Tag> tags,
        PersonCard author,
        String contentHtml,
        String excerpt,
        @Nullable String category,
        @Nullable String cover,
        Visibility visibility,
        PostStatus status,
        @Nullable Instant publishedAt,
        @Nullable Instant publishAt,
        long version)
        implements Versioned {
    public CreatedPost {
        media = List.copyOf(media);
        tags = List.copyOf(tags);
    }

    /** Spreads the post's author; e-mail and biography are for the author alone. */
    public static CreatedPost of(Post post, @Nullable String email, @Nullable String bio) {
        PersonCard author = post.author();
        return new CreatedPost(
                post.id(),
                post.title(),
                post.content(),
                post.createdAt(),
                post.updatedAt(),
                author.id(),
                author.username(),
                email,
                author.fullName(),
                bio,
                author.avatarUrl(),
                post.media(),
                post.tags(),
                author,
                Objects.requireNonNull(post.contentHtml()),
                post.excerpt(),
                post.category(),
                post.cover(),
                post.visibility(),
                post.status(),
                post.publishedAt(),
                post.publishAt(),
                post.version());
    }
}
