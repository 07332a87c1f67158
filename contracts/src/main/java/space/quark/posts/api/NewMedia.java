package space.quark.posts.api;

import java.util.Set;
import space.quark.dock.Check;

/**
 * A picture or film to show with a post; several may share a position or an address.
 *
 * @param url an http or https address, or a path on the station itself
 */
public record NewMedia(String url, String type, Integer position) {
    /** How many a post has at most. */
    static final int MOST = 9;

    private static final int LONGEST_URL = 512;

    public NewMedia {
        Check.that()
                .requiredText("url", url, 1, LONGEST_URL)
                .mediaAddress("url", url, LONGEST_URL)
                .present("type", type)
                .oneOf("type", type, Set.of("image", "video"))
                .present("position", position)
                .range("position", position, 1, MOST)
                .done();
    }
}
