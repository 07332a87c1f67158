package space.quark.host.bus;

import java.time.Instant;
import java.util.UUID;

/**
 * An event that failed as often as it may and waits for somebody to decide.
 *
 * @param place where it stands among what its subscriber has set aside
 * @param source the module that published it, as it stands in its type
 * @param holds whether it holds back later events of its key
 * @param behind how many it holds back
 * @param error why the last attempt failed
 * @param stack where
 */
public record DeadLetter(
        long place,
        String source,
        UUID eventId,
        String type,
        String key,
        String data,
        String correlation,
        Instant publishedAt,
        Instant diedAt,
        int attempts,
        boolean holds,
        long behind,
        String error,
        String stack) {
    /** The same, said to carry these data. */
    public DeadLetter withData(String shown) {
        return new DeadLetter(
                place,
                source,
                eventId,
                type,
                key,
                shown,
                correlation,
                publishedAt,
                diedAt,
                attempts,
                holds,
                behind,
                error,
                stack);
    }
}
