package space.quark.host;

import space.quark.dock.Live;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveTopics;
import space.quark.dock.Tokens;
import space.quark.dock.Watchers;

/** What a module host asks of the hub it is docked to, in the same process or far away. */
public interface HubLink {
    /** A neighbour's contract as called by this module. */
    <C> C reach(String fromModule, Class<C> contract);

    /** The facility of signing user tokens. */
    Tokens tokens(String module);

    /** Opens a live channel; closing the result ends it. */
    Channel open(String module, String channel, LiveChannel source);

    /** Opens a channel of watched topics; closing the result ends it. */
    Topics watch(String module, String channel, LiveTopics source);

    /** An open live channel. */
    interface Channel extends Live, AutoCloseable {
        @Override
        void close();
    }

    /** An open channel of watched topics. */
    interface Topics extends Watchers, AutoCloseable {
        @Override
        void close();
    }
}
