package space.quark.posts.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/**
 * What to change in a post; what is absent stays.
 *
 * @param title an empty one stays as well
 * @param content Markdown; an empty one stays as well
 * @param tags replaces the whole set; an empty list clears it
 * @param mediaItems replaces the whole set; an empty list clears it
 * @param category empty clears it
 * @param cover empty clears it
 * @param excerpt when empty, made from the content again
 * @param publishAt implies status scheduled
 * @param version the version this change is based on; when the post has another, nothing changes
 */
public record PostChange(
        @Nullable String title,
        @Nullable String content,
        @Nullable List<String> tags,
        @Nullable List<NewMedia> mediaItems,
        @Nullable String category,
        @Nullable String cover,
        @Nullable String excerpt,
        @Nullable Visibility visibility,
        @Nullable PostStatus status,
        @Nullable Instant publishAt,
        @Nullable Long version) {
    public PostChange {
        title = title == null || title.isEmpty() ? null : title;
        content = content == null || content.isEmpty() ? null : content;
        Check check = Check.that();
        PostRules.title(check, title);
        PostRules.content(check, content);
        PostRules.tags(check, tags);
        PostRules.media(check, mediaItems);
        PostRules.extras(check, category, cover, excerpt);
        if (publishAt != null && status == null) {
            status = PostStatus.SCHEDULED;
        }
        check.isTrue(
                        "publish_at",
                        publishAt == null || status == PostStatus.SCHEDULED,
                        "belongs to status scheduled, and only there")
                .done();
        tags = tags == null ? null : List.copyOf(tags);
        mediaItems = mediaItems == null ? null : List.copyOf(mediaItems);
    }

    /** Changes nothing yet; the {@code with…} methods add to it. */
    public static PostChange none() {
        return new PostChange(null, null, null, null, null, null, null, null, null, null, null);
    }

    public PostChange withTitle(String changed) {
        return new PostChange(
                changed, content, tags, mediaItems, category, cover, excerpt, visibility, status, publishAt, version);
    }

    public PostChange withContent(String changed) {
        return new PostChange(
                title, changed, tags, mediaItems, category, cover, excerpt, visibility, status, publishAt, version);
    }

    public PostChange withTags(String... changed) {
        return new PostChange(
                title,
                content,
                List.of(changed),
                mediaItems,
                category,
                cover,
                excerpt,
                visibility,
                status,
                publishAt,
                version);
    }

    public PostChange withMedia(NewMedia... changed) {
        return new PostChange(
                title,
                content,
                tags,
                List.of(changed),
                category,
                cover,
                excerpt,
                visibility,
                status,
                publishAt,
                version);
    }

    public PostChange withVisibility(Visibility changed) {
        return new PostChange(
                title, content, tags, mediaItems, category, cover, excerpt, changed, status, publishAt, version);
    }

    public PostChange withStatus(PostStatus changed, @Nullable Instant when) {
        return new PostChange(
                title, content, tags, mediaItems, category, cover, excerpt, visibility, changed, when, version);
    }

    public PostChange withExtras(String ofCategory, String ofCover, String ofExcerpt) {
        return new PostChange(
                title,
                content,
                tags,
                mediaItems,
                ofCategory,
                ofCover,
                ofExcerpt,
                visibility,
                status,
                publishAt,
                version);
    }

    /** Refused when the post has another version by then. */
    public PostChange basedOn(long known) {
        return new PostChange(
                title, content, tags, mediaItems, category, cover, excerpt, visibility, status, publishAt, known);
    }
}
