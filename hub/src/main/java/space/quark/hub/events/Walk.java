package space.quark.hub.events;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import space.quark.host.bus.Envelope;
import space.quark.host.bus.Page;
import space.quark.host.bus.Position;

/**
 * One reader's way through what a subscription has not acknowledged: from where it stood when the way began, on without
 * end. Nothing is remembered of it but what is acknowledged; a new way begins there again.
 */
final class Walk {
    private static final int PAGE = 200;
    private static final int LONGEST_PAGE = 5_000;
    private static final int PAGES = 20;
    /** What is given at a time ends with the page that makes its data so long. */
    private static final int MOST_DATA = 2 << 20;

    private static final String UNANSWERED = "never acknowledged";
    /** Other processes may have published, or somebody may have revived a dead event, and nobody told. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Hearing hearing;
    private final List<TypePattern> patterns;
    private final boolean skips;
    private final long begun;
    private final Map<String, Position> at;
    private final Map<String, HearCursor.Place> moved = new HashMap<>();
    private final List<HearCursor.Claim> claims = new ArrayList<>();
    private final Map<String, Quiet> quiet = new HashMap<>();
    private long count;
    private int turns;
    private boolean more;
    private Instant savedAt = Instant.MIN;

    /** Nothing more was there at that time. */
    private record Quiet(long news, Instant seen) {}

    /**
     * An event given out.
     *
     * @param attempt how often, this time included
     * @param cursor what acknowledges it and everything before
     */
    record Given(Envelope event, int attempt, HearCursor cursor) {}

    Walk(Hearing hearing, HearingStore.State state) {
        this.hearing = hearing;
        this.patterns = state.patterns();
        this.skips = state.skips();
        this.begun = state.delivered();
        this.count = begun;
        this.at = new HashMap<>(state.positions());
    }

    /** The types of what is on it. */
    List<TypePattern> patterns() {
        return patterns;
    }

    /** What acknowledges everything so far. */
    HearCursor cursor() {
        return new HearCursor(hearing.name().name(), count, moved, claims);
    }

    /** Whether it is known that there are further events now. */
    boolean more() {
        return more;
    }

    /** How many events this way has given out that are not acknowledged. */
    long ahead() {
        return count - Math.max(begun, hearing.acknowledged());
    }

    /** Goes on; gives what there is now, which may be nothing. */
    List<Given> next(int limit) {
        hearing.turn.lock();
        try {
            List<Given> given = new ArrayList<>();
            more = false;
            claims.removeIf(claim -> claim.count() <= hearing.acknowledged());
            comeAgain(given, limit);
            List<Sources.Source> sources = hearing.shared().sources().of(patterns);
            for (int i = 0; i < sources.size(); i++) {
                Sources.Source source = sources.get((i + turns) % sources.size());
                if (!full(given, limit)) {
                    read(source, given, limit);
                } else {
                    more = true;
                }
            }
            turns++;
            if (count == begun) {
                savePassed();
            }
            return given;
        } finally {
            hearing.turn.unlock();
        }
    }

    /** How long until there may be something to do though nothing new was published here. */
    Duration untilLook() {
        Instant now = hearing.now();
        Instant due = hearing.nextDue();
        if (!due.isAfter(now)) {
            return Duration.ofMillis(1);
        }
        return due.isBefore(now.plus(LOOK)) ? Duration.between(now, due) : LOOK;
    }

    private void comeAgain(List<Given> given, int limit) {
        Instant now = hearing.now();
        if (now.isBefore(hearing.nextDue())) {
            return;
        }
        Set<String> words = new HashSet<>();
        hearing.shared().sources().of(patterns).forEach(source -> words.add(source.word()));
        Instant until = now.plus(hearing.shared().settings().patience()).truncatedTo(ChronoUnit.MICROS);
        WaitingStore waiting = hearing.waiting();
        if (waiting.nextDue(words).filter(time -> !time.isAfter(now)).isPresent()) {
            give(claim(words, now, until, limit), until, given);
        }
        Instant usual = now.plus(LOOK);
        hearing.nextDue(waiting.nextDue(words).filter(usual::isAfter).orElse(usual));
    }

    /** Takes what is due, counted before it is given out. */
    private List<WaitingStore.Parked> claim(Set<String> words, Instant now, Instant until, int limit) {
        WaitingStore waiting = hearing.waiting();
        int most = hearing.shared().settings().attempts();
        return hearing.shared().database().write(tx -> {
            hearing.store().lock(tx, hearing.name());
            List<WaitingStore.Parked> chosen = new ArrayList<>();
            Set<String> keys = new HashSet<>();
            Set<String> closed = new HashSet<>();
            for (WaitingStore.Parked event : waiting.due(tx, words, now, limit)) {
                String key = event.source() + ' ' + event.key();
                boolean first = keys.add(key);
                if (closed.contains(key)) {
                    continue;
                }
                int attempts = first ? event.attempts() + 1 : event.attempts();
                if (attempts > most) {
                    waiting.bury(tx, event, most, !skips, now, UNANSWERED);
                    hearing.tally().failed(UNANSWERED, now);
                    closed.add(key);
                    continue;
                }
                // What has come again and was not acknowledged comes alone, lest others be blamed for it.
                if (first && attempts > 2) {
                    closed.add(key);
                }
                waiting.note(tx, event.place(), attempts, until, "");
                chosen.add(event);
            }
            return chosen;
        });
    }

    private void give(List<WaitingStore.Parked> again, Instant until, List<Given> given) {
        for (WaitingStore.Parked event : again) {
            count++;
            claims.add(new HearCursor.Claim(event.place(), ChronoUnit.MICROS.between(Instant.EPOCH, until), count));
            given.add(new Given(event.event(), event.attempts() + 1, cursor()));
        }
    }

    private void read(Sources.Source source, List<Given> given, int limit) {
        long news = source.news();
        Quiet known = quiet.get(source.word());
        if (known != null && known.news == news && hearing.now().isBefore(known.seen.plus(LOOK))) {
            return;
        }
        int size = PAGE;
        for (int i = 0; i < PAGES; i++) {
            Position from = at.getOrDefault(source.word(), Position.START);
            Page page = source.read(hearing.name(), from, patterns, Math.max(size, limit - given.size()));
            if (!give(source, page, given, limit)) {
                more = true;
                return;
            }
            if (!page.more()) {
                quiet.put(source.word(), new Quiet(news, hearing.now()));
                return;
            }
            if (full(given, limit)) {
                break;
            }
            size = Math.min(LONGEST_PAGE, size * 4);
        }
        more = true;
    }

    private static boolean full(List<Given> given, int limit) {
        return given.size() >= limit
                || given.stream().mapToLong(one -> one.event().data().length()).sum() >= MOST_DATA;
    }

    /** Gives out a page as far as the limit goes; true when that was all of it. */
    private boolean give(Sources.Source source, Page page, List<Given> given, int limit) {
        List<Page.Entry> entries = page.entries();
        String word = source.word();
        if (entries.isEmpty()) {
            move(word, page.next(), 0);
            return true;
        }
        WaitingStore.Known known = hearing.waiting().look(word, entries);
        List<Page.Entry> held = new ArrayList<>();
        List<Given> fresh = new ArrayList<>();
        boolean all = true;
        for (Page.Entry entry : entries) {
            Envelope event = entry.event();
            boolean free = !known.waits(entry) && !known.holds(entry);
            if (free) {
                if (given.size() + fresh.size() >= limit) {
                    all = false;
                    break;
                }
                count++;
            } else if (!known.waits(entry)) {
                held.add(entry);
            }
            move(
                    word,
                    entry.equals(entries.getLast())
                            ? page.next()
                            : new Position(page.next().tick(), entry.seq()),
                    entry.seq());
            if (free) {
                hearing.gave(word, entry.seq());
                fresh.add(new Given(event, 1, cursor()));
            }
        }
        if (!held.isEmpty()) {
            hearing.letWait(word).accept(held);
        }
        given.addAll(fresh);
        return all;
    }

    private void move(String word, Position to, long seq) {
        Position from = at.put(word, to);
        // An outbox that is still empty leaves whoever reads it at its start.
        if (!to.equals(from == null ? Position.START : from)) {
            HearCursor.Place before = moved.get(word);
            long highest = before == null ? seq : Math.max(before.highest(), seq);
            moved.put(word, new HearCursor.Place(to, highest));
        }
    }

    /** Saves progress past what is not heard now and then, so that no way has to begin before it again. */
    private void savePassed() {
        Instant now = hearing.now();
        if (moved.isEmpty() || now.isBefore(savedAt.plus(LOOK))) {
            return;
        }
        savedAt = now;
        hearing.shared().database().run(tx -> {
            if (hearing.store().lock(tx, hearing.name()) == begun) {
                hearing.store().move(tx, hearing.name(), moved, begun, now);
            }
        });
        moved.clear();
    }
}
