package space.quark.posts.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/**
 * A post to write.
 *
 * @param content Markdown
 * @param tags names; those that differ only in case or in spaces around them are one
 * @param category a short free word
 * @param cover address of a picture, or a path on the station itself
 * @param excerpt made from the content when absent or empty
 * @param visibility public when absent
 * @param status published when absent; scheduled when absent and {@code publishAt} is given
 * @param publishAt when a scheduled post becomes published; in the future
 */
public record NewPost(
        String title,
        String content,
        @Nullable List<String> tags,
        @Nullable List<NewMedia> mediaItems,
        @Nullable String category,
        @Nullable String cover,
        @Nullable String excerpt,
        @Nullable Visibility visibility,
        @Nullable PostStatus status,
        @Nullable Instant publishAt) {
    public NewPost {
        Check check = Check.that().present("title", title).present("content", content);
        PostRules.title(check, title);
        PostRules.content(check, content);
        PostRules.tags(check, tags);
        PostRules.media(check, mediaItems);
        PostRules.extras(check, category, cover, excerpt);
        boolean scheduled = status == PostStatus.SCHEDULED || (status == null && publishAt != null);
        check.isTrue("publish_at", scheduled == (publishAt != null), "belongs to status scheduled, and only there")
                .done();
        tags = tags == null ? null : List.copyOf(tags);
        mediaItems = mediaItems == null ? null : List.copyOf(mediaItems);
    }

    @Override
    public List<String> tags() {
        return tags == null ? List.of() : tags;
    }

    @Override
    public List<NewMedia> mediaItems() {
        return mediaItems == null ? List.of() : mediaItems;
    }

    @Override
    public Visibility visibility() {
        return visibility == null ? Visibility.PUBLIC : visibility;
    }

    @Override
    public PostStatus status() {
        if (status == null) {
            return publishAt == null ? PostStatus.PUBLISHED : PostStatus.SCHEDULED;
        }
        return status;
    }

    /** A public post, published at once. */
    public static NewPost of(String title, String content, String... tags) {
        return new NewPost(title, content, List.of(tags), null, null, null, null, null, null, null);
    }
}
