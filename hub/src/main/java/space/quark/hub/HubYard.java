package space.quark.hub;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.host.HostEnvironment;
import space.quark.host.ModuleHost;
import space.quark.hub.docking.ForeignManifest;
import space.quark.hub.docking.ModuleStatus;
import space.quark.hub.docking.Registry;
import space.quark.hub.docking.Shown;
import space.quark.hub.docking.Succession;
import space.quark.hub.docking.Yard;

/** The hub as docking sees it: modules come from outside and from jars, go, and are replaced. */
final class HubYard implements Yard {
    private final Hub hub;
    private final Roster roster;
    private final Hosts hosts;
    private final Registry registry;
    private final InstantSource clock;
    /** What ran in this process when its module began to be served elsewhere. */
    private final Map<String, AtomicReference<@Nullable ModuleHost>> leaving = new ConcurrentHashMap<>();

    HubYard(Hub hub, Roster roster, Hosts hosts, Registry registry, InstantSource clock) {
        this.hub = hub;
        this.roster = roster;
        this.hosts = hosts;
        this.registry = registry;
        this.clock = clock;
    }

    @Override
    public long show(Shown shown) {
        // What runs here is still known to whoever stops it; from now on nothing new comes to it.
        return roster.show(
                shown,
                unit -> leaving.computeIfAbsent(unit.id(), _ -> new AtomicReference<>())
                        .compareAndSet(null, unit.running()));
    }

    @Override
    public void forget(String id) {
        roster.removeForeign(id);
    }

    @Override
    public @Nullable ModuleStatus status(String id) {
        ModuleUnit unit = roster.find(id);
        return unit == null ? null : unit.status();
    }

    @Override
    public long generation() {
        return roster.current().number();
    }

    @Override
    public boolean isOwn(String id) {
        ModuleUnit unit = roster.find(id);
        return unit != null && unit.isOwn();
    }

    @Override
    public boolean runsHere(String id) {
        ModuleUnit unit = roster.find(id);
        return unit != null && unit.running() != null;
    }

    @Override
    public @Nullable String clash(ForeignManifest manifest, boolean trusted) {
        return RouteClash.between(manifest, roster.all(), trusted);
    }

    @Override
    public void leaveHere(String id) {
        AtomicReference<ModuleHost> left = leaving.get(id);
        ModuleHost host = left == null ? null : left.getAndSet(null);
        ModuleUnit unit = roster.find(id);
        if (host != null && unit != null) {
            hosts.stop(unit, host);
        }
    }

    @Override
    public @Nullable Runnable startHere(String id) {
        ModuleUnit unit = roster.find(id);
        HostEnvironment shared = hosts.environment();
        if (unit == null || !unit.isOwn() || shared == null) {
            return null;
        }
        unit.turn.lock();
        try {
            registry.want(id, true);
            if (unit.running() != null) {
                return () -> {};
            }
            ModuleHost host = ModuleHost.start(unit.make(), shared);
            return () -> hosts.serve(unit, host);
        } finally {
            unit.turn.unlock();
        }
    }

    @Override
    public void bring(Supplier<Module> maker, Manifest manifest) {
        ModuleUnit unit = ModuleUnit.own(maker, manifest, clock.instant());
        roster.add(unit);
        registry.announce(manifest, clock.instant());
        hub.dock(unit.id());
    }

    @Override
    public @Nullable Succession succeed(String id, Supplier<Module> maker, Manifest manifest) {
        AtomicReference<@Nullable Succession> undecided = new AtomicReference<>();
        var _ = roster.changed(id, unit -> {
            HostEnvironment shared = hosts.environment();
            if (shared == null) {
                throw new IllegalStateException("the station is stopping");
            }
            ModuleHost serving = unit.running();
            if (serving == null) {
                remake(unit, maker, manifest);
                registry.want(id, true);
                hosts.begin(unit);
            } else {
                ModuleHost next = ModuleHost.prepare(maker.get(), shared, serving);
                undecided.set(HereSuccession.begin(hosts, this::settled, unit, maker, next));
            }
        });
        return undecided.get();
    }

    @Override
    public void renew(String id, Supplier<Module> maker, Manifest manifest) {
        var _ = roster.changed(id, unit -> {
            if (unit.running() == null) {
                remake(unit, maker, manifest);
            }
        });
    }

    private void remake(ModuleUnit unit, Supplier<Module> maker, Manifest manifest) {
        unit.renewed(maker, manifest);
        registry.announce(manifest, clock.instant());
    }

    /** What runs of a module now does so for good. */
    private void settled(ModuleUnit unit, ModuleHost host) {
        registry.announce(host.manifest(), clock.instant());
        registry.store(unit.id(), unit.status());
    }

    @Override
    public void dismiss(String id) {
        hub.undock(id);
        // Should it come again, nobody has said that it is not to run.
        registry.want(id, true);
        roster.remove(id);
    }
}
