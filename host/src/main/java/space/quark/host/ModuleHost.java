package space.quark.host;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.ContractModel;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.host.call.Endpoint;
import space.quark.host.call.ServedRoute;
import space.quark.host.storage.ModuleDatabase;

/**
 * One docking of one module: opens its schema, gives it its dock, and holds what it offers until it is stopped. A new
 * docking is a new instance.
 */
public final class ModuleHost {
    private static final Logger LOG = LoggerFactory.getLogger(ModuleHost.class);

    private final Module module;
    private final Manifest manifest;
    private final ModuleDatabase database;
    private final HostedDock dock;
    private final Map<String, Offer> offers;
    private final List<ServedRoute> routes;
    private final Gate gate = new Gate();

    /** A contract that this docking serves. */
    public record Offer(ContractModel model, Object implementation, List<Endpoint> endpoints) {}

    private ModuleHost(Module module, Manifest manifest, ModuleDatabase database, HostedDock dock) {
        this.module = module;
        this.manifest = manifest;
        this.database = database;
        this.dock = dock;
        this.offers = dock.offers();
        this.routes = dock.routes();
    }

    /** Docks the module; what goes wrong is thrown after everything begun has been undone. */
    public static ModuleHost start(Module module, HostEnvironment environment) {
        ModuleHost host = prepare(module, environment, null);
        host.begin();
        return host;
    }

    /**
     * Docks the module so far that it can answer; events and tasks wait for {@link #begin}.
     *
     * @param serving the docking that it is to succeed, and that may go on with what this one migrates; null for none
     */
    public static ModuleHost prepare(Module module, HostEnvironment environment, @Nullable ModuleHost serving) {
        Manifest manifest = module.manifest();
        ModuleDatabase database = environment
                .databases()
                .open(manifest.id(), module.getClass().getClassLoader(), serving == null ? null : serving.database);
        HostedDock dock = new HostedDock(manifest, database, environment);
        try {
            module.dock(dock);
            dock.requireOffersOf(manifest);
        } catch (RuntimeException | LinkageError e) {
            dock.abandon();
            throw e;
        }
        return new ModuleHost(module, manifest, database, dock);
    }

    /** Lets events flow and tasks run, once nobody else does for this module; when that fails the docking has ended. */
    public void begin() {
        try {
            dock.begin();
        } catch (RuntimeException e) {
            dock.end();
            throw e;
        }
    }

    /** Takes back what was prepared and never begun. */
    public void withdraw() {
        gate.closeAndDrain(Duration.ZERO);
        dock.abandon();
        undock();
    }

    public Manifest manifest() {
        return manifest;
    }

    public ModuleDatabase database() {
        return database;
    }

    /** What is under way in this docking; entered for every request and call from outside it. */
    public Gate gate() {
        return gate;
    }

    /** What it offers, by contract name. */
    public Map<String, Offer> offers() {
        return offers;
    }

    /** Every route it serves. */
    public List<ServedRoute> routes() {
        return routes;
    }

    /** The implementation of a contract that this docking offers. */
    public <C> Optional<C> offered(Class<C> contract) {
        Offer offer = offers.get(ContractModel.of(contract).name());
        // Two jars may bring a contract of the same name, and neither is the other's.
        return offer == null || !contract.isInstance(offer.implementation())
                ? Optional.empty()
                : Optional.of(contract.cast(offer.implementation()));
    }

    /**
     * Ends this docking: lets nothing new in, waits this long for what is under way, then stops deliveries, tasks and
     * the module itself.
     *
     * @return false when something was still under way when the patience ended
     */
    public boolean stop(Duration patience) {
        boolean drained = gate.closeAndDrain(patience);
        dock.end();
        undock();
        return drained;
    }

    private void undock() {
        try {
            module.undock();
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("{}: undocking failed", manifest.id(), e);
        }
    }
}
