package space.quark.hub.docking;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Database;
import space.quark.dock.Manifest;
import space.quark.host.call.Exchange;
import space.quark.host.settings.Settings;
import space.quark.host.storage.DatabaseSettings;
import space.quark.hub.docking.DeciderRoutes.Means;
import space.quark.hub.docking.Docking.Parts;
import space.quark.hub.jars.JarFolder;
import space.quark.hub.routes.HubRoute;
import space.quark.hub.tokens.TokenOffice;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** All of docking, wired together. */
public final class DockingOffice implements AutoCloseable {
    /** What a manifest says of where its module listens. */
    private static final List<String> WHERE = List.of("host", "port", "baseUrl");

    private final Docking docking;
    private final Yard yard;
    private final Grants grants;
    private final Supervisor supervisor;
    private final JarDocking jars;
    private final JarWatch jarWatch;
    private final History history;
    private final Credentials credentials;
    private final DockingRoutes ofModules;
    private final DeciderRoutes ofDeciders;
    private final SettingsRoutes ofSettings;
    private final RecordRoutes records;

    /**
     * Where docking finds the station.
     *
     * @param address the hub's, for whoever did not ask it first
     * @param operator whether a bearer token is the operator's
     * @param database what the station's own modules are handed out on this machine
     * @param data the station's folder
     * @param settings all of the station's
     */
    public record Place(
            Supplier<String> address,
            IntSupplier port,
            Predicate<String> operator,
            Supplier<DatabaseSettings> database,
            Path data,
            Settings settings,
            JarFolder jars) {}

    public DockingOffice(
            Database database, Registry registry, Yard yard, TokenOffice tokens, Place place, InstantSource clock) {
        Path data = place.data().toAbsolutePath();
        DockingSettings settings = place.settings().of("docking", DockingSettings.class);
        this.history = new History(database, registry);
        DockingStore store = new DockingStore(database);
        RegistrationTokens registrations = new RegistrationTokens(database, clock);
        Berths berths = new Berths(
                store,
                registry,
                history,
                yard,
                new EventCatalogue(new EventTypeStore(database), clock),
                clock,
                settings.approval());
        Letters letters = new Letters(tokens, yard, settings, place, clock);
        Watch watch = new Watch(berths, new Verdicts(berths, store, settings, clock), letters, settings, clock);
        SettingsStore configurations = new SettingsStore(database, tokens.masterKey());
        AddressRules rules = new AddressRules(settings.networks(), place.port());
        Pulls pulls = new Pulls(rules);
        Departures departures = new Departures(berths, store, letters, settings, clock);
        Parts parts = new Parts(berths, store, registry, registrations, settings, clock);
        Applications applications = new Applications(
                berths,
                store,
                registrations,
                watch,
                new Conditions(berths, yard, new WaitingRoom(berths, settings, clock), clock),
                settings,
                clock);
        Trial trial = new Trial(berths, settings, clock);
        this.docking = new Docking(
                parts,
                applications,
                departures,
                new Swaps(parts, departures, yard, trial),
                watch,
                new Memory(berths, store, configurations, applications, rules));
        this.yard = yard;
        this.grants = new Grants(berths);
        Leftovers leftovers = new Leftovers(data);
        this.supervisor = new Supervisor(
                parts,
                new SupervisedStore(database),
                docking,
                new Launch(registrations, rules, settings, leftovers.mark(), place.address(), clock),
                leftovers,
                data);
        departures.onStopped((berth, instance) -> supervisor.stopped(berth.id, instance.name));
        this.credentials = new Credentials(tokens.verifier(), place.operator());
        JarSettings jarSettings = new JarSettings(place.settings(), configurations);
        JarSwaps jarSwaps = new JarSwaps(place.jars(), yard, berths, trial, clock);
        this.jars = new JarDocking(place.jars(), jarSettings, yard, berths, jarSwaps);
        this.jarWatch = new JarWatch(place.jars(), jars, settings.lookAtJars());
        this.ofModules = new DockingRoutes(
                docking,
                letters,
                new Heartbeats(berths, letters, watch, settings, clock),
                credentials,
                rules,
                pulls,
                supervisor,
                jars);
        this.records = new RecordRoutes(supervisor, registrations, history, yard, clock);
        this.ofSettings = new SettingsRoutes(
                berths,
                new SettingsDesk(berths, configurations, watch),
                new JarSettingsDesk(
                        place, jarSettings, new JarRenewal(place.jars(), jarSwaps, berths, yard), berths, yard),
                yard);
        this.ofDeciders =
                new DeciderRoutes(ofModules, new Means(docking, pulls, supervisor, jars, letters, yard, clock));
    }

    /** What docking answers. */
    public List<HubRoute> routes() {
        List<HubRoute> routes = new ArrayList<>(ofModules.routes());
        routes.addAll(ofDeciders.routes());
        routes.addAll(ofSettings.routes());
        routes.addAll(records.routes());
        return routes;
    }

    /** Who may do what. */
    public Grants grants() {
        return grants;
    }

    /** The station's own modules that served in other processes when the hub last ran. */
    public Set<String> elsewhere() {
        return docking.elsewhere();
    }

    /** Who hears where the station's own modules serve at a distance. */
    public void onOwnElsewhere(OwnElsewhere listener) {
        docking.berths().onOwnElsewhere(listener);
    }

    /** Where modules stand after each generation. */
    public void heard(String module, ModuleStatus status) {
        docking.berths().heard(module, status);
    }

    /** What modules outside say of the events that they publish. */
    public EventCatalogue catalogue() {
        return docking.berths().catalogue();
    }

    /** Who hears when {@link #ears} changed. */
    public void onEars(Runnable listener) {
        docking.berths().onEars(listener);
    }

    /** Where modules that are routed now want to be sent the events that they hear. */
    public List<Ear> ears() {
        return docking.berths().all().stream()
                .flatMap(berth -> berth.ear().stream())
                .toList();
    }

    /** Takes over what the last hub knew, before anything is served. */
    public void resume() {
        docking.resume(supervisor.modules());
    }

    /** Starts what the station runs itself, once it serves. */
    public void begin() {
        supervisor.resume();
        jarWatch.begin();
    }

    /** Undocks a module outside of the process; false when there is none of this id. */
    public boolean undock(String module) {
        Berth berth = docking.berths().find(module);
        if (berth == null || (berth.instances.isEmpty() && !supervisor.has(module))) {
            return false;
        }
        ofDeciders.undocked(berth);
        return true;
    }

    /** The current caller decided this of a module of the station's own process. */
    public void decided(String module, String words) {
        docking.berths().decided(module, words);
    }

    /** Docks one again; false when there is none of this id. One of which nothing is left has to come by itself. */
    public boolean dock(String module) {
        Berth berth = docking.berths().find(module);
        if (berth == null) {
            return false;
        }
        if (berth.instances.isEmpty() && !supervisor.has(module)) {
            if (yard.isOwn(module)) {
                return false;
            }
            docking.berths().decided(module, "docked again");
            docking.dockAgain(berth);
            throw DockingProblem.QE001.with(
                    409,
                    "nobody knows where " + module
                            + " listens: start it, if it docks itself, or name its address: quark dock URL",
                    List.of());
        }
        ofDeciders.dockedAgain(berth);
        return true;
    }

    /** How the last swap of a module that runs from a jar went; null when there was none. */
    public @Nullable SwapReport swapOfJar(String module) {
        return jars.swapOf(module);
    }

    /** The manifest of a module in the station's process as it is shown: of one from a jar with its settings. */
    public JsonNode shown(Manifest manifest) {
        ObjectNode shown = PlainJson.tree(manifest);
        SettingsSchema settings = jars.has(manifest.id()) ? JarSettingsDesk.schema(manifest) : null;
        if (settings != null) {
            shown.set("settings", settings.tree());
        }
        return shown;
    }

    /** What is shown of a module outside of the process; null when there is none of this id. */
    public @Nullable ModuleView view(String module, Exchange exchange) {
        Berth berth = docking.berths().find(module);
        if (berth == null || (berth.instances.isEmpty() && berth.decision.trusted())) {
            return null;
        }
        UnaryOperator<String> words = words(module, exchange);
        boolean known = mayKnow(exchange);
        ForeignManifest manifest = berth.manifest;
        SwapReport swap = berth.swap;
        return new ModuleView(
                docking.instances(module).stream()
                        .map(one -> ModuleView.of(one, known, words))
                        .toList(),
                Scopes.asked(manifest),
                Set.copyOf(Letters.granted(berth, manifest)),
                berth.decision.trusted(),
                supervisor.has(module),
                swap == null ? null : swap.saying(words),
                known ? manifest.raw() : manifest.raw().deepCopy().without(WHERE));
    }

    /**
     * What whoever asks is shown of the words of a module: without addresses, if they are no administrator. An instance that
     * is called by its address has a number instead.
     */
    public UnaryOperator<String> words(String module, Exchange exchange) {
        if (mayKnow(exchange)) {
            return UnaryOperator.identity();
        }
        List<Instance> instances = docking.instances(module);
        List<String> hosts = instances.stream()
                .map(one -> one.address.named().getHost())
                .distinct()
                .toList();
        List<String> names = instances.stream().map(one -> one.name).toList();
        return words -> {
            String shown = WithoutAddresses.of(words, hosts);
            return shown.equals(words) || !names.contains(words) ? shown : "instance-" + (names.indexOf(words) + 1);
        };
    }

    private boolean mayKnow(Exchange exchange) {
        try {
            return credentials.isAdministrator(exchange);
        } catch (space.quark.dock.Problem _) {
            return false;
        }
    }

    /** Ends what the station runs, and leaves all else as it is for the next hub. */
    @Override
    public void close() {
        jarWatch.close();
        jars.close();
        docking.close();
        supervisor.close();
        history.close();
    }
}
