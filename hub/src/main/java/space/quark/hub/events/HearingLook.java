package space.quark.hub.events;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.Position;
import space.quark.host.bus.SubscriptionStatus;

/** How the subscriptions of modules outside are doing, each over all that it hears. */
final class HearingLook {
    private static final Duration FRESH = Duration.ofSeconds(5);
    /** Whoever hears is noted at least once an hour. */
    private static final Duration UNHEARD = Duration.ofHours(2);

    private static final int PATTERNS_SHOWN = 3;

    private final Hearings hearings;
    private final HearingStore store;
    private List<SubscriptionStatus> known = List.of();
    private Instant looked = Instant.MIN;

    private record Waiting(String subscription, long waiting, long dead) {}

    HearingLook(Hearings hearings) {
        this.hearings = hearings;
        this.store = new HearingStore(hearings.shared().database());
    }

    /** Every subscription, five seconds old at most: each costs a look at all its sources. */
    synchronized List<SubscriptionStatus> statuses() {
        Instant now = hearings.shared().clock().instant();
        if (looked.isBefore(now.minus(FRESH))) {
            known = look(now);
            looked = now;
        }
        return known;
    }

    /** They have changed. */
    synchronized void again() {
        looked = Instant.MIN;
    }

    private List<SubscriptionStatus> look(Instant now) {
        Map<String, Waiting> waiting = waiting();
        List<SubscriptionStatus> all = new ArrayList<>();
        store.all().forEach((name, state) -> {
            Waiting none = new Waiting("", 0, 0);
            all.add(status(name, state, waiting.getOrDefault(name.reader(), none), now));
        });
        return List.copyOf(all);
    }

    /** Those with dead letters, by what people call them. */
    List<String> withDeadLetters() {
        return waiting().values().stream()
                .filter(one -> one.dead > 0)
                .map(one -> one.subscription.replace('/', ':'))
                .sorted()
                .toList();
    }

    /** By the name of the subscription, {@code module/name}, how many events wait or are dead. */
    private Map<String, Waiting> waiting() {
        Map<String, Waiting> found = new HashMap<>();
        hearings.shared()
                .database()
                .read(handle -> handle.createQuery("""
                                select split_part(source, ' ', 1) as subscription, count(*) filter (where not dead) as waiting,
                                  count(*) filter (where dead) as dead
                                from hub.bus_parked where source like '%/% %' group by 1""").mapTo(Waiting.class).list())
                .forEach(one -> found.put(one.subscription, one));
        return found;
    }

    private SubscriptionStatus status(HearingStore.Name name, HearingStore.State state, Waiting waiting, Instant now) {
        Hearing hearing = hearings.known(name);
        HearingTally tally = hearing == null ? new HearingTally() : hearing.tally();
        HearingTally.Failure last = tally.last();
        long behind = 0;
        Instant oldest = null;
        String trouble = tally.trouble();
        try {
            for (Sources.Source source : hearings.shared().sources().of(state.patterns())) {
                Position from = state.positions().getOrDefault(source.word(), Position.START);
                EventSource.Backlog backlog = source.backlog(from, state.patterns());
                behind += backlog.events();
                oldest = earlier(oldest, backlog.oldest());
            }
        } catch (RuntimeException e) {
            trouble = trouble == null ? e.toString() : trouble;
        }
        boolean heard =
                (hearing != null && hearing.listenedTo()) || state.seenAt().isAfter(now.minus(UNHEARD));
        return new SubscriptionStatus(
                name.subscriber(),
                heardOf(state.patterns()),
                behind,
                oldest == null ? Duration.ZERO : Duration.between(oldest, now),
                tally.handled(),
                tally.failed(),
                waiting.waiting,
                waiting.dead,
                last == null ? null : last.reason(),
                last == null ? null : last.at(),
                trouble == null && !heard ? "nobody has heard with it since " + state.seenAt() : trouble);
    }

    private static @Nullable Instant earlier(@Nullable Instant one, @Nullable Instant other) {
        return one == null || (other != null && other.isBefore(one)) ? other : one;
    }

    private static String heardOf(List<TypePattern> patterns) {
        String some =
                patterns.stream().limit(PATTERNS_SHOWN).map(TypePattern::text).collect(Collectors.joining(", "));
        return patterns.size() > PATTERNS_SHOWN ? some + ", …" : some;
    }
}
