package space.quark.dock;

import java.util.Collection;
import java.util.Set;

/** Who is concerned by a change that concerns too many people to name them all: such as the followers of an author. */
@FunctionalInterface
public interface LiveAudience {
    /**
     * Those among the connected people whom the change concerns; others in the answer are passed over.
     *
     * @param connected a view that changes while people come and go; asking it for a person costs nothing
     */
    Collection<PersonId> among(Set<PersonId> connected);
}
