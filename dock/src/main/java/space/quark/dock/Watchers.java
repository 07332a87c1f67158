package space.quark.dock;

/** Tells the station that a watched topic has a new version. */
@FunctionalInterface
public interface Watchers {
    /** Call after the change is committed; cheap, and harmless when called too often or when nobody watches. */
    void changed(String topic);
}
