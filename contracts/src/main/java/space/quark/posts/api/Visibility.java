package space.quark.posts.api;

/** Who may read a post. */
public enum Visibility {
    /** Everybody, signed in or not. */
    PUBLIC,
    /** The author and those who follow the author. */
    FOLLOWERS,
    /** The author alone. */
    PRIVATE
}
