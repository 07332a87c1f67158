package space.quark.hub.far;

import java.net.URI;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Manifest;
import space.quark.dock.Unreachable;
import space.quark.host.bus.Bus;
import space.quark.host.bus.EventSource;
import space.quark.host.call.CallListener;
import space.quark.host.call.JsonClient;
import space.quark.host.call.RemoteClient;
import space.quark.host.call.RemoteContract;
import space.quark.host.call.RemoteTarget;
import space.quark.host.remote.News;
import space.quark.hub.docking.OwnElsewhere;
import space.quark.hub.events.ForeignEvents;
import space.quark.hub.live.LiveConnections;
import space.quark.hub.tokens.Passes;
import space.quark.hub.upstream.Crew;
import space.quark.hub.upstream.Upstream;

/**
 * The hub's own modules that run in other processes now. While one is here its events are read there, its live channels
 * are open, and it is woken when somebody whom it hears has published.
 */
public final class FarModules implements OwnElsewhere, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FarModules.class);

    private final Bus bus;
    private final LiveConnections live;
    private final InstantSource clock;
    /** Started for the first module elsewhere. */
    private volatile @Nullable HttpClient client;

    private final Passes passes;
    private final Map<String, Present> present = new ConcurrentHashMap<>();
    /** By host and port of a process. */
    private final Map<String, News> news = new ConcurrentHashMap<>();

    /** A module between its coming and its going. */
    private record Present(FarModule module, EventSource events, FarChannels channels) {}

    public FarModules(Bus bus, LiveConnections live, Passes passes, InstantSource clock) {
        this.bus = bus;
        this.live = live;
        this.clock = clock;
        this.passes = passes;
        bus.onPublished(this::wake);
    }

    @Override
    public synchronized void arrived(Manifest manifest, Supplier<URI> where) {
        left(manifest.id());
        FarModule module = new FarModule(manifest, where, new JsonClient(client()), passes, clock);
        EventSource events = module.events();
        present.put(module.id(), new Present(module, events, FarChannels.open(module, live)));
        bus.addSource(module.id(), events);
    }

    private HttpClient client() {
        HttpClient known = client;
        return known == null ? startClient() : known;
    }

    private synchronized HttpClient startClient() {
        HttpClient known = client;
        if (known == null) {
            known = RemoteClient.start("far-modules");
            client = known;
        }
        return known;
    }

    @Override
    public synchronized void left(String id) {
        Present gone = present.remove(id);
        if (gone == null) {
            return;
        }
        bus.removeSource(id, gone.events());
        gone.channels().close();
        List<String> inUse =
                present.values().stream().map(it -> origin(it.module())).toList();
        news.entrySet().removeIf(one -> {
            boolean stale = !inUse.contains(one.getKey());
            if (stale) {
                Thread.ofVirtual().start(one.getValue()::close);
            }
            return stale;
        });
    }

    /**
     * A contract of modules elsewhere as one of this process calls it.
     *
     * @param crew who offers it now, asked anew for each attempt; null when nobody does
     */
    public <C> C reach(Class<C> contract, String fromModule, Supplier<@Nullable Crew> crew) {
        return RemoteContract.of(contract, fromModule, new Anywhere(crew), clock, CallListener.NONE);
    }

    /** Whichever module elsewhere offers a contract now. */
    private final class Anywhere implements RemoteTarget {
        private final Supplier<@Nullable Crew> crew;

        private Anywhere(Supplier<@Nullable Crew> crew) {
            this.crew = crew;
        }

        private Crew crew() {
            Crew now = crew.get();
            if (now == null) {
                throw new Unreachable(CommonProblem.MODULE_UNAVAILABLE, null);
            }
            return now;
        }

        @Override
        public HttpClient client() {
            return FarModules.this.client();
        }

        @Override
        public URI base() {
            List<Upstream> upstreams = crew().upstreams();
            return upstreams.stream()
                    .filter(upstream -> upstream.usable(clock.millis()))
                    .min(Comparator.comparingInt(Upstream::inFlight))
                    .orElse(upstreams.getFirst())
                    .base();
        }

        @Override
        public Map<String, String> credentials(Caller caller) {
            return passes.headers(crew().module());
        }
    }

    /** The events of those that are here, by the ids of their modules. */
    public Map<String, ForeignEvents.Elsewhere> events() {
        Map<String, ForeignEvents.Elsewhere> events = new HashMap<>();
        present.forEach((id, here) -> events.put(
                id,
                new ForeignEvents.Elsewhere(
                        here.events(), here.module().manifest().events().publishes())));
        return events;
    }

    /** What the hosts of modules elsewhere say is new. */
    void heard(News.Notice notice) {
        notice.published().stream().filter(present::containsKey).forEach(bus::published);
        for (News.Change change : notice.live()) {
            present.values().forEach(here -> here.channels().changed(change));
        }
    }

    private void wake(String publisher) {
        for (Present here : present.values()) {
            if (here.module().hears(publisher)
                    || (publisher.equals(Bus.HUB)
                            && here.module().heard().stream().anyMatch(bus::mayBeOutside))) {
                newsFor(here.module()).published(publisher);
            }
        }
    }

    /** One for each process, however many modules it runs. */
    private News newsFor(FarModule module) {
        String origin = origin(module);
        return news.computeIfAbsent(
                origin,
                _ -> new News(
                        "news for " + origin,
                        notice -> present.values().stream()
                                .map(Present::module)
                                .filter(one -> origin(one).equals(origin))
                                .findFirst()
                                .ifPresent(one -> one.tell("news", notice))));
    }

    private static String origin(FarModule module) {
        try {
            return module.base().getAuthority();
        } catch (Unreachable _) {
            return "";
        }
    }

    @Override
    public void close() {
        List.copyOf(present.keySet()).forEach(this::left);
        news.values().forEach(News::close);
        try {
            HttpClient started = client;
            if (started != null) {
                started.stop();
            }
        } catch (Exception e) {
            LOG.warn("the client of far modules did not stop cleanly", e);
        }
    }
}
