package space.quark.hub.live;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveMessage;
import space.quark.dock.PersonId;

/**
 * Reads the channels on from where one connection is, and writes what is new. All but {@link #changed} is for the
 * connection's own thread.
 */
final class LogReader {
    private static final int BATCH = 100;

    private final LiveConnection connection;
    private final PersonId person;
    private final Channels channels;
    private final Positions positions;
    private final Transport transport;
    private final Set<String> news = ConcurrentHashMap.newKeySet();

    LogReader(LiveConnection connection, Channels channels, Positions positions, Transport transport) {
        this.connection = connection;
        this.person = connection.person();
        this.channels = channels;
        this.positions = positions;
        this.transport = transport;
    }

    /** There may be something new in a channel; false when that was known. */
    boolean changed(String channel) {
        return news.add(channel);
    }

    /** Looks at everything again. */
    void poll() {
        news.addAll(channels.names());
    }

    boolean isIdle() {
        return news.isEmpty();
    }

    /** Says where reading begins. */
    void begin() throws IOException, TimeoutException, InterruptedException {
        for (String name : channels.names()) {
            LiveChannel channel = channels.find(name);
            if (channel != null) {
                place(name, channel);
                news.add(name);
            }
        }
        transport.send(new Transport.Outgoing("ready", positions.id(), null, null));
    }

    void work() throws IOException, TimeoutException, InterruptedException {
        for (String name : List.copyOf(news)) {
            if (connection.ended()) {
                return;
            }
            news.remove(name);
            LiveChannel channel = channels.find(name);
            if (channel != null && know(name, channel)) {
                read(name, channel);
            }
        }
    }

    /**
     * Takes its place in channels that have appeared. Before messages are written: whoever has a message that was
     * published after a channel had appeared has an id that names it, and hears all that the channel says from then on.
     */
    private void enter() {
        for (String name : List.copyOf(news)) {
            LiveChannel channel = positions.of(name) == null ? channels.find(name) : null;
            if (channel != null) {
                news.remove(name);
                know(name, channel);
            }
        }
    }

    /** A channel seen for the first time starts at its end. */
    private boolean know(String name, LiveChannel channel) {
        return positions.of(name) != null || place(name, channel);
    }

    /**
     * Takes the place that the client names; the end when it names none, or one that is yet to come: then the station went
     * back to an earlier copy of its data.
     */
    private boolean place(String name, LiveChannel channel) {
        try {
            long head = connection.asClient(() -> channel.head(person));
            Long named = positions.of(name);
            positions.advance(name, named == null ? head : Math.min(named, head));
            return true;
        } catch (RuntimeException e) {
            connection.troubled(name, e);
            return false;
        }
    }

    private void read(String name, LiveChannel channel) throws IOException, TimeoutException, InterruptedException {
        Long known = positions.of(name);
        long position = known == null ? 0 : known;
        long head;
        List<LiveMessage> messages;
        try {
            // Before the messages, so that all up to it are among them.
            head = connection.asClient(() -> channel.head(person));
            messages = head <= position ? List.of() : connection.asClient(() -> channel.after(person, position, BATCH));
        } catch (RuntimeException e) {
            connection.troubled(name, e);
            return;
        }
        if (!messages.isEmpty()) {
            enter();
        }
        long reached = position;
        for (LiveMessage message : messages) {
            if (connection.ended()) {
                return;
            }
            reached = message.position();
            positions.advance(name, reached);
            transport.send(new Transport.Outgoing(message.type(), positions.id(), name, message.data()));
        }
        if (messages.size() >= BATCH) {
            news.add(name);
        } else if (head > reached) {
            // Nothing in between is for this person: the next look need not go there again.
            positions.advance(name, head);
        }
    }
}
