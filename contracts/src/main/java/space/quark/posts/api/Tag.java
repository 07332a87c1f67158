package space.quark.posts.api;

/**
 * A tag of a post.
 *
 * @param id the same for every spelling that differs only in case
 * @param name as the author of the post spelled it
 */
public record Tag(long id, String name) {}
