package space.quark.hub.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import space.quark.host.bus.Envelope;
import space.quark.host.bus.Page;
import space.quark.host.bus.Position;

/** What a subscription was given and has not acknowledged yet, read again from where it was published. */
final class GivenOut {
    private static final int PAGE = 5_000;
    private static final int PAGES = 1_000;

    private final HearingStore.Name name;
    private final Sources sources;
    private final WaitingStore waiting;
    /** By source, how far any way has given out events; unknown after a start. */
    private final Map<String, Long> highest = new ConcurrentHashMap<>();

    GivenOut(HearingStore.Name name, Sources sources, WaitingStore waiting) {
        this.name = name;
        this.sources = sources;
        this.waiting = waiting;
    }

    /** An event of this seq was given out. */
    void upTo(String word, long seq) {
        highest.merge(word, seq, Math::max);
    }

    void clear() {
        highest.clear();
    }

    /**
     * Events up to there whose subject is held back: they were given out before the one they wait for was refused.
     *
     * @param wait lets some of them wait, so that never all lie in memory
     * @return whether there were any
     */
    boolean held(HearingStore.State state, String word, HearCursor.Place upTo, Consumer<List<Page.Entry>> wait) {
        if (!waiting.holds(word)) {
            return false;
        }
        AtomicBoolean any = new AtomicBoolean();
        scan(state, word, entries -> {
            WaitingStore.Known known = waiting.look(word, entries);
            List<Page.Entry> given = upTo(entries, upTo.highest());
            List<Page.Entry> found = given.stream()
                    .filter(entry -> known.holds(entry) && !known.waits(entry))
                    .toList();
            if (!found.isEmpty()) {
                wait.accept(found);
                any.set(true);
            }
            return given.size() == entries.size();
        });
        return any.get();
    }

    /**
     * An event that was given out and those of its subject that were given out after it; absent when it was not.
     *
     * @param wait lets some of them wait, the event first
     */
    Optional<Envelope> withThoseBehind(
            HearingStore.State state, String word, Refusals.Event event, Consumer<List<Page.Entry>> wait) {
        long last = highest.getOrDefault(word, Long.MAX_VALUE);
        AtomicReference<@Nullable Envelope> first = new AtomicReference<>();
        scan(state, word, entries -> {
            List<Page.Entry> given = upTo(entries, last);
            List<Page.Entry> found = new ArrayList<>();
            for (Page.Entry entry : given) {
                Envelope wanted = first.get();
                if (wanted == null && event.is(entry.event())) {
                    first.set(entry.event());
                    found.add(entry);
                } else if (wanted != null && entry.event().key().equals(wanted.key())) {
                    found.add(entry);
                }
            }
            if (!found.isEmpty()) {
                wait.accept(found);
            }
            return given.size() == entries.size();
        });
        return Optional.ofNullable(first.get());
    }

    private static List<Page.Entry> upTo(List<Page.Entry> entries, long seq) {
        return entries.stream().takeWhile(entry -> entry.seq() <= seq).toList();
    }

    /** Takes some events in order; false when it has seen enough. */
    private interface Look {
        boolean at(List<Page.Entry> entries);
    }

    /** Goes through what is not acknowledged, as far as it may have been given out. */
    private void scan(HearingStore.State state, String word, Look look) {
        for (Sources.Source source : sources.of(state.patterns())) {
            if (source.word().equals(word)) {
                Position from = state.positions().getOrDefault(word, Position.START);
                for (int i = 0; i < PAGES; i++) {
                    Page page = source.read(name, from, state.patterns(), PAGE);
                    if ((!page.entries().isEmpty() && !look.at(page.entries())) || !page.more()) {
                        return;
                    }
                    from = page.next();
                }
            }
        }
    }
}
