package space.quark.dock;

/** Tells the station that a person's live channel has something new. */
@FunctionalInterface
public interface Live {
    /** Call after the change is committed; cheap, and harmless when called too often or when nobody is connected. */
    void changed(PersonId person);
}
