package space.quark.dock;

/** Tells the station that a person's live channel has something new. */
public interface Live {
    /** Call after the change is committed; cheap, and harmless when called too often or when nobody is connected. */
    void changed(PersonId person);

    /**
     * The same for everybody the audience names. It is asked once after the commit, apart from whoever calls, and not at
     * all while nobody is connected; of several equal ones that wait to be asked one is.
     */
    void changed(LiveAudience audience);
}
