package space.quark.dock;

/** A result whose ETag starts with its version, so that If-Match can name the version an update is based on. */
public interface Versioned {
    /** Grows by one with each change. */
    long version();
}
