package space.quark.feed;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import space.quark.dock.PersonId;

/** What the last look at somebody's feed taught about finding it; forgotten soon, and of the least recent readers first. */
final class Habits {
    private static final int MOST = 20_000;
    private static final Duration KEPT = Duration.ofMinutes(5);

    private final InstantSource clock;
    private final Map<PersonId, Habit> habits = new LinkedHashMap<>(16, 0.75f, true);

    Habits(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What is known of a reader.
     *
     * @param followees how many the reader follows
     * @param headersForOne how many headers, newest first, hold one of theirs
     */
    record Habit(long followees, double headersForOne, Instant since) {}

    synchronized Optional<Habit> find(PersonId reader) {
        Habit habit = habits.get(reader);
        return habit == null || habit.since().plus(KEPT).isBefore(clock.instant())
                ? Optional.empty()
                : Optional.of(habit);
    }

    synchronized void keep(PersonId reader, long followees, double headersForOne) {
        habits.put(reader, new Habit(followees, headersForOne, clock.instant()));
        if (habits.size() > MOST) {
            habits.remove(habits.keySet().iterator().next());
        }
    }
}
