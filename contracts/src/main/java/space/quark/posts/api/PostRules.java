package space.quark.posts.api;

import java.text.Normalizer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Check;

/** The rules that hold for a post however it is written. */
final class PostRules {
    private static final int MOST_TAGS = 100;

    private PostRules() {}

    static Check title(Check check, @Nullable String title) {
        return filled(check.text("title", title, 3, 255), "title", title);
    }

    static Check content(Check check, @Nullable String content) {
        return filled(check.text("content", content, 10, 200_000), "content", content);
    }

    private static Check filled(Check check, String field, @Nullable String text) {
        return check.isTrue(field, text == null || text.isEmpty() || !text.isBlank(), "must not be blank");
    }

    /** Tags count without the spaces around them. */
    static Check tags(Check check, @Nullable List<String> tags) {
        check.size("tags", tags, 0, MOST_TAGS);
        if (tags != null && tags.size() <= MOST_TAGS) {
            for (int i = 0; i < tags.size(); i++) {
                String tag = tags.get(i);
                check.requiredText("tags[" + i + "]", tag == null ? null : composed(tag.strip()), 2, 50);
            }
        }
        return check;
    }

    /** As tags are compared; few texts get longer by it, but some do. */
    private static String composed(String tag) {
        return Normalizer.normalize(tag, Normalizer.Form.NFC);
    }

    static Check media(Check check, @Nullable List<NewMedia> media) {
        check.size("media_items", media, 0, NewMedia.MOST);
        if (media != null && media.size() <= NewMedia.MOST) {
            for (int i = 0; i < media.size(); i++) {
                check.present("media_items[" + i + "]", media.get(i));
            }
        }
        return check;
    }

    /** What may be left empty. */
    static Check extras(Check check, @Nullable String category, @Nullable String cover, @Nullable String excerpt) {
        check.text("category", category, 0, 50).text("excerpt", excerpt, 0, 300).text("cover", cover, 0, 512);
        return cover == null || cover.isEmpty() ? check : check.mediaAddress("cover", cover, 512);
    }
}
