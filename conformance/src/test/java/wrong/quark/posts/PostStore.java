package wrong.quark.posts;

/** What another module must not see. */
public final class PostStore {}
