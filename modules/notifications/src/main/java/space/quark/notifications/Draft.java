package space.quark.notifications;

import org.jspecify.annotations.Nullable;
import space.quark.dock.PersonId;
import space.quark.subjects.api.Subject;

/**
 * What is about to be told, whoever will be told.
 *
 * @param payload JSON
 * @param sender who sends it by hand, absent on the station's own
 * @param actor whose deed it tells of, or who sends it
 * @param subject what it points to
 * @param root the outermost subject to which that belongs
 */
record Draft(
        String payload,
        @Nullable PersonId sender,
        PersonId actor,
        @Nullable Subject subject,
        @Nullable Subject root) {}
