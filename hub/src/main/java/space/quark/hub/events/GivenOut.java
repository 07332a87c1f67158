package space.quark.hub.events;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    /** Events up to there whose subject is held back: they were given out before the one they wait for was refused. */
    List<Page.Entry> held(HearingStore.State state, String word, HearCursor.Place upTo) {
        if (!waiting.holds(word)) {
            return List.of();
        }
        List<Page.Entry> found = new ArrayList<>();
        scan(state, word, entries -> {
            WaitingStore.Known known = waiting.look(word, entries);
            for (Page.Entry entry : entries) {
                if (entry.seq() > upTo.highest()) {
                    return false;
                }
                if (known.holds(entry) && !known.waits(entry)) {
                    found.add(entry);
                }
            }
            return true;
        });
        return found;
    }

    /** An event that was given out and those of its subject that were given out after it; none when it was not. */
    List<Page.Entry> withThoseBehind(HearingStore.State state, String word, Refusals.Event event) {
        long last = highest.getOrDefault(word, Long.MAX_VALUE);
        List<Page.Entry> found = new ArrayList<>();
        scan(state, word, entries -> {
            for (Page.Entry entry : entries) {
                if (entry.seq() > last) {
                    return false;
                }
                boolean wanted = found.isEmpty()
                        ? event.is(entry.event())
                        : entry.event().key().equals(found.getFirst().event().key());
                if (wanted) {
                    found.add(entry);
                }
            }
            return true;
        });
        return found;
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
