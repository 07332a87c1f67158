package space.quark.hub.events;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.server.Handler;
import space.quark.dock.Problem;
import space.quark.host.bus.Bus;
import space.quark.host.bus.DeadLetter;
import space.quark.host.bus.Envelope;
import space.quark.host.bus.EventSource;
import space.quark.host.bus.SubscriptionStatus;
import space.quark.host.storage.ModuleDatabase;
import space.quark.hub.docking.Ear;
import space.quark.hub.docking.Grants;
import space.quark.hub.routes.HubRoute;
import space.quark.hub.tokens.TokenOffice;

/** The bus for modules outside of this process: what they publish, and what they hear. */
public final class ForeignEvents implements AutoCloseable {
    private final Hearings hearings;
    private final Pushes pushes;
    private final EventsHttp http;
    private final HearingLook look;
    private final HearingStore store;
    private final Publishers publishers;

    private ForeignEvents(Hearings hearings, EventsHttp http, Publishers publishers, TokenOffice tokens) {
        this.hearings = hearings;
        this.look = new HearingLook(hearings);
        this.store = new HearingStore(hearings.shared().database());
        this.pushes = new Pushes(hearings, tokens.passes()::token);
        this.http = http;
        this.publishers = publishers;
    }

    /**
     * Makes the hub's outbox a source of the bus and begins to watch it.
     *
     * @param database the hub's, migrated
     * @param grants says what modules may do
     * @param bodies says what of published data is wrong
     */
    public static ForeignEvents open(
            ModuleDatabase database,
            Bus bus,
            TokenOffice tokens,
            Grants grants,
            BodyCheck bodies,
            EventSettings settings,
            InstantSource clock) {
        bus.open(Sources.HUB, database, Sources.FOREIGN);
        ForeignOutbox outbox = new ForeignOutbox(database, clock, () -> bus.published(Sources.HUB));
        Hearings hearings = new Hearings(database, bus, settings, clock);
        Rates rates = new Rates(settings.rate(), System::nanoTime);
        EventForm.Limits limits = new EventForm.Limits(bodies, bus.largestEvent());
        new SqlDoor(database).limit(limits.largest());
        Publishers publishers = new Publishers(tokens.verifier(), grants);
        return new ForeignEvents(
                hearings, new EventsHttp(outbox, rates, hearings, publishers, limits), publishers, tokens);
    }

    /**
     * Where the events of a module of the station's own are read that runs in another process.
     *
     * @param types all that it publishes
     */
    public record Elsewhere(EventSource events, Collection<String> types) {}

    /** Those outside hear of these modules too, which are named by their ids. */
    public void alsoFrom(Supplier<Map<String, Elsewhere>> elsewhere) {
        hearings.shared().sources().alsoFrom(elsewhere);
    }

    /** What the hub answers of this. */
    public List<HubRoute> routes() {
        return http.routes();
    }

    /**
     * An event of any log as it is given out.
     *
     * @param view {@code cloudevents} or {@code original}
     */
    public static String json(Envelope event, String view) {
        return EventView.of(view).json(event, 1);
    }

    /** How the subscriptions of modules outside are doing, each called {@code module:name}; a few seconds old at most. */
    public List<SubscriptionStatus> statuses() {
        return look.statuses();
    }

    /** What stands before the sources of a subscription in the hub's tables; empty when that is no name of one. */
    public static Optional<String> sourcesOf(String subscriber) {
        return HearingStore.Name.of(subscriber).map(name -> name.module() + "/" + name.name() + " ");
    }

    /** The subscriptions that have dead letters, each called {@code module:name}. */
    public List<String> withDeadLetters() {
        return look.withDeadLetters();
    }

    /** Whether there is a subscription called so. */
    public boolean knows(String subscriber) {
        return HearingStore.Name.of(subscriber).flatMap(store::find).isPresent();
    }

    /**
     * A subscription that somebody wants to be rid of.
     *
     * @param types what it hears
     * @param delivered how many events it has acknowledged
     * @param waiting how many it refused that come again, and those behind them
     * @param dead how many of its dead letters go with it
     */
    public record Unused(List<String> types, long delivered, Instant lastUsed, long waiting, long dead) {}

    /** A subscription that may be taken away; reports that there is none, or that somebody uses it. */
    public Unused requireUnused(String subscriber) {
        Hearing hearing = hearings.find(named(subscriber));
        HearingStore.State state =
                store.find(hearing.name()).orElseThrow(() -> Problem.of(EventProblem.UNKNOWN_SUBSCRIPTION));
        hearing.requireUnused(state);
        WaitingStore.Count count = hearing.waiting().count();
        return new Unused(
                state.patterns().stream().map(TypePattern::text).toList(),
                state.delivered(),
                state.seenAt(),
                count.waiting(),
                count.dead());
    }

    /** Takes a subscription away that nobody uses, with its place and its dead letters; should its module come back, it begins anew. */
    public void remove(String subscriber) {
        hearings.remove(named(subscriber));
        look.again();
    }

    private static HearingStore.Name named(String subscriber) {
        return HearingStore.Name.of(subscriber).orElseThrow(() -> Problem.of(EventProblem.UNKNOWN_SUBSCRIPTION));
    }

    /** Somebody has decided about events that this subscription refused. */
    public void decided(String subscriber) {
        HearingStore.Name.of(subscriber).map(hearings::known).ifPresent(hearing -> {
            hearing.nextDue(Instant.MIN);
            hearing.wake();
        });
    }

    /** A dead letter of a subscription with its data alone, and not what else its CloudEvent says. */
    public static DeadLetter shown(DeadLetter letter) {
        return letter.source().equals(Sources.HUB)
                ? letter.withData(letter.data().substring(letter.data().indexOf('\n') + 1))
                : letter;
    }

    /** A handler that serves streams of events and hands everything else on. */
    public Handler before(Handler next) {
        return new EventStreams(next, hearings, publishers);
    }

    /** Sends these modules what they hear, and no others; what has not changed goes on. */
    public void settle(Supplier<Collection<Ear>> ears) {
        pushes.settle(ears);
    }

    @Override
    public void close() {
        hearings.close();
        pushes.close();
        hearings.join();
    }
}
