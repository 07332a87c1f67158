package space.quark.dock;

import java.time.Duration;
import java.time.InstantSource;

/**
 * The station as one module sees it. Everything the module touches comes through here, and only what its
 * {@link Manifest} declares: anything else is refused with a {@link Problem} that names the missing declaration.
 */
public interface Dock {
    /** The module's own schema, migrated. */
    Database database();

    /** A neighbour's contract, wherever that neighbour runs; usable at once, calls fail until the neighbour is ready. */
    <C> C reach(Class<C> contract);

    /** Serves a contract: its routes, its calls in this process and from far away. */
    <C> void offer(Class<C> contract, C implementation);

    /** Serves plain HTTP routes: only what a contract cannot say, such as uploads and cookies. */
    void http(HttpRoutes routes);

    /** Where the module publishes its events. */
    Events events();

    /** Subscribes durably: the handler's effect happens once per event, in order per key. */
    <E extends Event> void on(Class<E> type, EventHandler<E> handler);

    /** The same for a handler that is better off with all events of a type that have gathered. */
    <E extends Event> void onMany(Class<E> type, EventsHandler<E> handler);

    /**
     * An event of this type that failed as often as it may does not hold back those of its key behind it, as it would
     * otherwise until somebody retries or discards it.
     */
    void skipDeadLetters(Class<? extends Event> type);

    /** Offers people a stream of messages over the station's live connections. */
    Live live(String channel, LiveChannel source);

    /** Offers people topics that they can watch over the station's live connections. */
    Watchers watch(String channel, LiveTopics source);

    /** Issues and revokes user tokens; only for a module whose manifest asks for {@link Manifest#ISSUES_TOKENS}. */
    Tokens tokens();

    /** The module's settings, checked and complete. */
    <S extends Record> S settings(Class<S> type);

    /**
     * Runs a task again and again, each time this long after the last run ended (pauses of a second and more to half a
     * second), until the module undocks.
     */
    void every(Duration pause, String name, Runnable task);

    /** The station's clock. */
    InstantSource clock();
}
