package space.quark.hub.far;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Problem;
import space.quark.host.HubLink;
import space.quark.host.remote.News;
import space.quark.hub.live.LiveConnections;
import tools.jackson.databind.JsonNode;

/** The live channels of a module elsewhere, among those of the hub's own from when it names them until it goes. */
final class FarChannels implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FarChannels.class);
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final FarModule module;
    private final LiveConnections live;
    private final CountDownLatch gone = new CountDownLatch(1);
    /** Guarded by itself. */
    private final List<Opened> opened = new ArrayList<>();

    private FarChannels(FarModule module, LiveConnections live) {
        this.module = module;
        this.live = live;
    }

    /** Opens what its manifest speaks of, as soon as it says what that is. */
    static FarChannels open(FarModule module, LiveConnections live) {
        FarChannels channels = new FarChannels(module, live);
        if (!module.manifest().live().isEmpty()) {
            Thread.ofVirtual().name("live channels of " + module.id()).start(channels::openAll);
        }
        return channels;
    }

    /** A channel that was opened for it. */
    private sealed interface Opened {
        void close();

        record Log(String name, HubLink.Channel channel) implements Opened {
            @Override
            public void close() {
                channel.close();
            }
        }

        record Topics(String name, HubLink.Topics channel) implements Opened {
            @Override
            public void close() {
                channel.close();
            }
        }
    }

    private void openAll() {
        try {
            while (gone.getCount() > 0) {
                JsonNode names = names();
                if (names != null) {
                    open(names);
                    return;
                }
                if (gone.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable JsonNode names() {
        try {
            return module.ask("live");
        } catch (Problem e) {
            LOG.debug("the live channels of {} are not known yet: {}", module.id(), e.toString());
            return null;
        }
    }

    private void open(JsonNode names) {
        synchronized (opened) {
            if (gone.getCount() == 0) {
                return;
            }
            names.path("channels").forEach(name -> {
                String channel = name.asString();
                opened.add(new Opened.Log(channel, live.open(channel, new FarLive.Log(module, channel))));
            });
            names.path("topics").forEach(name -> {
                String channel = name.asString();
                opened.add(new Opened.Topics(channel, live.watch(channel, new FarLive.Topics(module, channel))));
            });
        }
    }

    /** Something changed in one of these, or in another module's. */
    void changed(News.Change change) {
        List<Opened> now;
        synchronized (opened) {
            now = List.copyOf(opened);
        }
        now.forEach(channel -> tell(channel, change));
    }

    private static void tell(Opened channel, News.Change change) {
        switch (channel) {
            case Opened.Log log
            when log.name().equals(change.channel()) -> change.people().forEach(log.channel()::changed);
            case Opened.Topics topics
            when topics.name().equals(change.channel()) -> change.topics().forEach(topics.channel()::changed);
            case Opened.Log _, Opened.Topics _ -> {}
        }
    }

    /** The module went. */
    @Override
    public void close() {
        gone.countDown();
        synchronized (opened) {
            opened.forEach(Opened::close);
            opened.clear();
        }
    }
}
