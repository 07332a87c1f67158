package space.quark.posts.api;

import java.util.Set;
import space.quark.dock.Check;

/** A picture or film to show with a post; several may share a position or an address. */
public record NewMedia(String url, String type, Integer position) {
    /** How many a post has at most. */
    static final int MOST = 9;

    private static final int LONGEST_URL = 512;

    public NewMedia {
        Check.that()
                .requiredText("media_items.url", url, 1, LONGEST_URL)
                .webAddress("media_items.url", url, LONGEST_URL)
                .present("media_items.type", type)
                .oneOf("media_items.type", type, Set.of("image", "video"))
                .present("media_items.position", position)
                .range("media_items.position", position, 1, MOST)
                .done();
    }
}
