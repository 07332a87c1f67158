package space.quark.hub.live;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import space.quark.dock.LiveAudience;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveMessage;
import space.quark.dock.PersonId;
import space.quark.host.HubLink;

/** The logs that connections read now. */
final class Channels {
    private final Crowd crowd;
    private final Layers<LiveChannel> open = new Layers<>();

    Channels(Crowd crowd) {
        this.crowd = crowd;
    }

    HubLink.Channel open(String name, LiveChannel source) {
        Opened opened = new Opened(name, source);
        open.add(name, opened);
        crowd.all().forEach(connection -> connection.changed(name));
        return opened;
    }

    Set<String> names() {
        return open.names();
    }

    @Nullable LiveChannel find(String name) {
        return open.find(name);
    }

    /** A channel between its opening and its closing. */
    private final class Opened implements LiveChannel, HubLink.Channel {
        private final String name;
        private final LiveChannel source;
        private final Asking asking;

        private Opened(String name, LiveChannel source) {
            this.name = name;
            this.source = source;
            this.asking = new Asking(name, crowd.people(), this::changed);
        }

        @Override
        public long head(PersonId person) {
            return source.head(person);
        }

        @Override
        public List<LiveMessage> after(PersonId person, long position, int limit) {
            return source.after(person, position, limit);
        }

        @Override
        public void changed(PersonId person) {
            crowd.of(person).forEach(connection -> connection.changed(name));
        }

        @Override
        public void changed(LiveAudience audience) {
            if (!crowd.people().isEmpty()) {
                asking.ask(audience);
            }
        }

        @Override
        public void close() {
            open.remove(name, this);
            asking.end();
        }
    }
}
