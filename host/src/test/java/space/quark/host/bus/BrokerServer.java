package space.quark.host.bus;

/** A real broker on this machine, for one test: started when it is made, stopped and its folder removed when closed. */
public interface BrokerServer extends AutoCloseable {
    /**
     * A new connection to it, as a process has one; may be made while it is stopped.
     *
     * @param station a word that keeps the events of one station apart from those of others
     */
    Broker connect(String station);

    /** Ends it as it is ended in order, keeping what it has. */
    void stop();

    /** Ends it as {@code kill -9} does, keeping what it has. */
    void kill();

    /** Starts it again with what it has kept, at the same address; returns when it answers. */
    void start();

    /** Starts it again with nothing at all, as after the loss of its disks. */
    void startEmpty();

    @Override
    void close();
}
