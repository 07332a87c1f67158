package wrong.quark.people.api;

import space.quark.dock.Contract;
import wrong.quark.people.PeopleStore;

/** Breaks: contracts need the dock only; calls of a contract are annotated. */
@Contract("people")
public interface People {
    /** Not annotated, and of a module's inner type. */
    PeopleStore store();
}
