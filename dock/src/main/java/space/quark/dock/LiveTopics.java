package space.quark.dock;

/**
 * Things that people watch while they look at them, such as {@code post:17}. Each has a version; the station keeps the
 * last one it told a connection and tells it when there is a later one.
 */
public interface LiveTopics {
    /** Whether something of this name could be watched here, judged by its form alone. */
    boolean covers(String topic);

    /**
     * A number that grows with every change of the topic, in commit order; 0 before the first. Refuses with a
     * {@link Problem} when the person who calls may not read the topic.
     */
    long version(String topic);
}
