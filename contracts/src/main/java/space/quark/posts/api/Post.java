package space.quark.posts.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Versioned;
import space.quark.people.api.PersonCard;

/**
 * A post as people read it; times are whole seconds.
 *
 * @param content Markdown as it was written; in lists at most its first 10,000 characters
 * @param contentHtml the content as safe HTML; absent in lists where it is long
 * @param excerpt at most 300 characters of plain text
 * @param publishedAt when it was first published
 * @param publishAt when it will be published, only while scheduled
 * @param media by position
 * @param reactions how many of each kind
 */
public record Post(
        PostId id,
        PersonCard author,
        String title,
        String content,
        @Nullable String contentHtml,
        String excerpt,
        @Nullable String category,
        @Nullable String cover,
        Visibility visibility,
        PostStatus status,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant publishedAt,
        @Nullable Instant publishAt,
        List<Media> media,
        List<Tag> tags,
        long commentCount,
        Map<String, Long> reactions,
        long version)
        implements Versioned {
    public Post {
        media = List.copyOf(media);
        tags = List.copyOf(tags);
        reactions = Map.copyOf(reactions);
    }

    /** The same post with its author shown so. */
    public Post by(PersonCard card) {
        return new Post(
                id,
                card,
                title,
                content,
                contentHtml,
                excerpt,
                category,
                cover,
                visibility,
                status,
                createdAt,
                updatedAt,
                publishedAt,
                publishAt,
                media,
                tags,
                commentCount,
                reactions,
                version);
    }
}
