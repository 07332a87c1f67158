package space.quark.bench;

import java.util.List;
import space.quark.host.bus.Broker;

/** A server of a broker for a benchmark, with a client of its own that does what it must and no more. */
interface RawBroker extends AutoCloseable {
    /** As {@code bus.kind} names it. */
    String kind();

    /** The same server as a station uses it. */
    Broker connect();

    /** Publishes these in this order and returns when the server has flushed them. */
    void publish(String key, List<String> data);

    /**
     * Hands over what was published, in the order of each key, until the thread is interrupted.
     *
     * @param taker gets the data of some, and where to read on once their effects are kept
     */
    void consume(Taker taker);

    @Override
    void close();

    /** Keeps the effects of some events and the place in one transaction. */
    @FunctionalInterface
    interface Taker {
        void take(List<String> data, String place);
    }
}
