package space.quark.host.bus;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.storage.ModuleDatabase;

/**
 * Looks again and again whether anything was committed on a server, by whatever program, and wakes those who hear the
 * modules that lie there. One statement a server, however many subscribers: while all is quiet that is all they cost.
 */
final class Lookout implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);

    private final Supplier<Collection<Bus.Opened>> modules;
    private final Consumer<String> wake;
    private final Duration pause;
    private final Signal signal = new Signal();
    private final Thread thread;

    /** What was seen of each module's server at the last look, absent while it did not answer. */
    private Map<Bus.Opened, Snapshot> seen = Map.of();

    /** @param wake wakes who hears a module */
    Lookout(Supplier<Collection<Bus.Opened>> modules, Consumer<String> wake, Duration pause) {
        this.modules = modules;
        this.wake = wake;
        this.pause = pause;
        this.thread = Thread.ofPlatform().daemon().name("bus: lookout").start(this::run);
    }

    private void run() {
        try {
            while (!signal.closed()) {
                signal.rest(pause);
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Map<Bus.Opened, Snapshot> before = seen;
        Map<Bus.Opened, Snapshot> now = new HashMap<>();
        for (List<Bus.Opened> neighbours : byServer()) {
            Optional<Snapshot> snapshot = snapshot(neighbours.getFirst().database());
            for (Bus.Opened module : neighbours) {
                if (snapshot.isEmpty()) {
                    continue;
                }
                now.put(module, snapshot.get());
                if (!snapshot.get().equals(before.get(module))) {
                    wake.accept(module.module());
                }
            }
        }
        seen = now;
    }

    private List<List<Bus.Opened>> byServer() {
        List<List<Bus.Opened>> servers = new ArrayList<>();
        for (Bus.Opened module : modules.get()) {
            servers.stream()
                    .filter(others -> others.getFirst().database().sharesServerWith(module.database()))
                    .findFirst()
                    .orElseGet(() -> {
                        servers.add(new ArrayList<>());
                        return servers.getLast();
                    })
                    .add(module);
        }
        return servers;
    }

    private static Optional<Snapshot> snapshot(ModuleDatabase database) {
        try {
            return Optional.of(Snapshot.of(database));
        } catch (RuntimeException e) {
            LOG.debug("{}: its server does not answer the lookout", database.schema(), e);
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        signal.close();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
