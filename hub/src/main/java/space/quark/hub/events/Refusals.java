package space.quark.hub.events;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;
import space.quark.host.bus.Envelope;

/** What becomes of an event that was refused: it waits by itself, and what follows of its subject behind it. */
final class Refusals {
    private final Hearing hearing;
    private final GivenOut given;
    private final WaitingStore waiting;

    Refusals(Hearing hearing, GivenOut given) {
        this.hearing = hearing;
        this.given = given;
        this.waiting = hearing.waiting();
    }

    /** What was refused; without a source the first of that id. */
    record Event(String id, @Nullable String source) {
        boolean is(Envelope other) {
            return id.equals(EventView.idOf(other)) && comesFromWhere(other);
        }

        boolean comesFromWhere(Envelope other) {
            return source == null || source.equals(EventView.sourceOf(other));
        }
    }

    /** What became of a refused event; {@code next} is absent when it is dead. */
    record Refused(int attempts, boolean dead, @Nullable Instant next) {}

    /** The event failed; it comes again, or is dead. Whoever asks has the subscription's turn. */
    Refused note(HearingStore.State state, Event event, String reason) {
        Collection<String> words = words(state.patterns());
        return waiting.find(words, event.id, event.source).stream()
                .filter(it -> event.comesFromWhere(it.event()))
                .findFirst()
                .map(parked -> again(state, parked, reason))
                .orElseGet(() -> first(state, words, event, reason));
    }

    private Refused again(HearingStore.State state, WaitingStore.Parked parked, String reason) {
        if (parked.dead()) {
            return new Refused(parked.attempts(), true, null);
        }
        return hearing.shared().database().write(tx -> {
            // Those behind the first are counted when they fail, not when they are given out with it.
            int attempts = Math.max(1, parked.attempts() + (waiting.isFirst(tx, parked) ? 0 : 1));
            boolean dead = attempts >= hearing.shared().settings().attempts();
            Instant next = hearing.again(attempts);
            if (dead) {
                waiting.bury(tx, parked, attempts, !state.skips(), hearing.now(), reason);
            } else {
                waiting.note(tx, parked.place(), attempts, next, reason);
            }
            waiting.holdBehind(tx, parked, dead && state.skips() ? hearing.now() : next);
            return new Refused(attempts, dead, dead ? null : next);
        });
    }

    private Refused first(HearingStore.State state, Collection<String> words, Event event, String reason) {
        for (String word : words) {
            Optional<Envelope> found = given.withThoseBehind(state, word, event, hearing.letWait(word));
            if (found.isPresent()) {
                return waiting.find(words, event.id, event.source).stream()
                        .filter(it -> it.eventId().equals(found.get().id()))
                        .map(it -> again(state, it, reason))
                        .findFirst()
                        .orElseThrow(() -> Problem.of(EventProblem.EVENT_NOT_WAITING));
            }
        }
        throw Problem.of(EventProblem.EVENT_NOT_WAITING);
    }

    private Collection<String> words(List<TypePattern> heard) {
        return hearing.shared().sources().of(heard).stream()
                .map(Sources.Source::word)
                .toList();
    }
}
