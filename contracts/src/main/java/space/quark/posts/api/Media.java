package space.quark.posts.api;

/**
 * A picture or film shown with a post.
 *
 * @param type {@code image} or {@code video}
 * @param position 1 to 9; lists are ordered by it
 */
public record Media(long id, String url, String type, int position) {}
