package space.quark.host.bus;

import java.util.List;
import java.util.function.Consumer;

/**
 * A broker that carries the events of modules, beside their outboxes. Safe for use by many threads. It may be away at
 * any time, when it is opened too: what needs it then throws {@link BrokerAway} soon, and works again once it is back.
 */
public interface Broker extends AutoCloseable {
    /**
     * Names what it keeps of a module, which is made when there is nothing yet. The name is another one after that was
     * lost or deleted and begun anew: then everything is {@link #append appended} again.
     *
     * @throws BrokerAway when it cannot be reached or refuses
     */
    String log(String module);

    /**
     * Keeps a module's events in this order behind all it already has, and returns when the broker has acknowledged
     * them. After a failure some may have been kept, and of equal key none without those before it: appended again
     * they are there twice, with the same id. It fails as well, once and before anything is sent, when the broker has
     * been away since the last success and what it keeps no longer {@link #reaches} what it had acknowledged; and as
     * long as {@link #log} has not been asked since that became another one, where later events must not stand first.
     *
     * @throws BrokerAway when it cannot be reached or refuses
     */
    void append(String module, List<Envelope> events);

    /**
     * Behind the last event of a module that it has acknowledged to this process, as it says it itself. To be told
     * again with {@link #reaches}.
     */
    Position end(String module);

    /**
     * Whether what it keeps of a module goes on to there still. If not it has lost what it had acknowledged, and
     * everything is appended again. Asks the broker only when that may have been away meanwhile.
     *
     * @param end what {@link #end} was, {@link Position#START} when it is not known
     * @throws BrokerAway when it cannot be reached
     */
    boolean reaches(String module, Position end);

    /**
     * The module's events, those of equal key in the order in which they were appended; positions are the broker's own.
     * One that was not written by what {@link #log} names now is read as {@link Position#START}. While the broker is
     * away its methods throw {@link BrokerAway}.
     */
    EventSource source(String module);

    /** Calls this with the word of each module of which something was appended, by whatever process; must be quick. */
    void onAppended(Consumer<String> listener);

    /** How it is, for people; asks the broker, and does not fail when that is away. */
    BrokerStatus status();

    @Override
    void close();
}
