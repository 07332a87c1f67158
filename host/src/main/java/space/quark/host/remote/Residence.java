package space.quark.host.remote;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.HostEnvironment;
import space.quark.host.bus.Bus;
import space.quark.host.bus.EventSource;

/** Which of the modules here run, rest or are needed no more, as the hub says of each. */
final class Residence {
    private static final Logger LOG = LoggerFactory.getLogger(Residence.class);

    private final HostedModules modules;
    private final Bus bus;
    private final Function<String, EventSource> far;
    private final Duration drain;
    private final Set<String> gone = ConcurrentHashMap.newKeySet();
    private final CountDownLatch idle = new CountDownLatch(1);
    /** Absent until every module has started once. */
    private volatile @Nullable HostEnvironment environment;

    /**
     * @param far where the events of a module are read that is not here
     * @param drain how long a module may take to finish what it began
     */
    Residence(HostedModules modules, Bus bus, Function<String, EventSource> far, Duration drain) {
        this.modules = modules;
        this.bus = bus;
        this.far = far;
        this.drain = drain;
    }

    /** Every module has started once, with this. */
    void started(HostEnvironment shared) {
        environment = shared;
    }

    /** Waits until the hub needs none of the modules here any more. */
    void awaitIdle() throws InterruptedException {
        idle.await();
    }

    /** One of the modules, to whom the hub's words are told. */
    Docking.Present of(HostedModule module) {
        return new Resident(module);
    }

    private final class Resident implements Docking.Present {
        private final HostedModule module;

        private Resident(HostedModule module) {
            this.module = module;
        }

        @Override
        public String status() {
            return module.status();
        }

        @Override
        public int inFlight() {
            return module.inFlight();
        }

        @Override
        public void rest() {
            if (!module.isStopped()) {
                Thread.ofVirtual().name("rest " + module.id()).start(() -> Residence.this.rest(module));
            }
        }

        @Override
        public void run() {
            HostEnvironment shared = environment;
            if (module.isStopped() && shared != null) {
                Thread.ofVirtual().name("start " + module.id()).start(() -> again(module, shared));
            }
        }

        @Override
        public void gone() {
            gone.add(module.id());
            if (gone.containsAll(modules.byId().keySet())) {
                idle.countDown();
            }
        }
    }

    /** It finishes what it began; neighbours here read its events where it goes on. */
    private void rest(HostedModule module) {
        if (!module.stop(drain)) {
            return;
        }
        LOG.info("{} rests here", module.id());
        String source = module.id().replace('-', '_');
        if (modules.all().stream().anyMatch(other -> other.hears(source) && !other.equals(module))) {
            bus.addSource(source, far.apply(source));
        }
    }

    private static void again(HostedModule module, HostEnvironment shared) {
        try {
            module.start(shared);
            LOG.info("{} serves here again", module.id());
            module.docking().beat();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} did not start again", module.id(), e);
        }
    }
}
