package space.quark.hub.docking;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Problem;
import space.quark.hub.docking.Instance.Place;

/** What earlier hubs knew of modules outside of the process. */
final class Memory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Memory.class);
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final Berths berths;
    private final DockingStore store;
    private final SettingsStore settings;
    private final Applications applications;
    private final AddressRules rules;
    private volatile boolean closing;

    Memory(Berths berths, DockingStore store, SettingsStore settings, Applications applications, AddressRules rules) {
        this.berths = berths;
        this.store = store;
        this.settings = settings;
        this.applications = applications;
        this.rules = rules;
    }

    /** The station's own modules that served in other processes when the hub last ran. */
    Set<String> elsewhere() {
        Set<String> ids = new TreeSet<>();
        for (DockingStore.Kept kept : store.all()) {
            String id = kept.manifest().path("id").asString();
            if (kept.decision().trusted()
                    && kept.decision().isApproved()
                    && store.instances(id).stream().anyMatch(DockingStore.KeptInstance::routed)) {
                ids.add(id);
            }
        }
        return ids;
    }

    /**
     * Takes over everything that the last hub knew: who was routed is routed again, and looked at afterwards. A swap whose
     * trial was not over has not happened; of one that was decided, whoever was replaced has to go.
     *
     * @param goes hears of whoever is not to serve any more
     */
    void resume(Set<String> supervised, BiConsumer<Berth, Instance> goes) {
        Map<String, ModuleSettings> set = settings.all(SettingsStore.Place.OUTSIDE);
        for (DockingStore.Kept kept : store.all()) {
            try {
                ForeignManifest manifest = ManifestReader.kept(kept.manifest());
                Berth berth =
                        berths.recall(manifest, kept, set.getOrDefault(manifest.id(), ModuleSettings.untouched()));
                List<DockingStore.KeptInstance> instances = store.instances(berth.id);
                if (supervised.contains(berth.id)) {
                    instances.forEach(instance -> store.remove(berth.id, instance.name()));
                } else {
                    recall(berth, instances, goes);
                }
                berth.turn.lock();
                try {
                    berths.settle(berth);
                } finally {
                    berth.turn.unlock();
                }
            } catch (Problem refused) {
                LOG.error(
                        "{} is not docked again: {} {}",
                        kept.manifest().path("id").asString(),
                        refused.text(),
                        refused.fields());
            }
        }
    }

    private void recall(Berth berth, List<DockingStore.KeptInstance> all, BiConsumer<Berth, Instance> goes) {
        DockingStore.KeptInstance former = all.stream()
                .filter(one -> one.place() == Place.MEMBER)
                .findFirst()
                .orElse(null);
        boolean undecided = former != null && all.stream().anyMatch(one -> one.place() == Place.SUCCESSOR);
        if (undecided && former != null && former.manifest() != null) {
            berth.manifest = ManifestReader.kept(former.manifest());
            berths.save(berth);
        }
        for (DockingStore.KeptInstance kept : all) {
            boolean over = kept.place() == Place.REPLACED || (undecided && kept.place() == Place.SUCCESSOR);
            recall(berth, kept, !over);
            Instance instance = over ? berth.byName(kept.name()) : null;
            if (instance != null) {
                LOG.warn("{}: a swap was cut short, {} does not serve any more", berth.id, kept.name());
                goes.accept(berth, instance);
            }
        }
    }

    private void recall(Berth berth, DockingStore.KeptInstance kept, boolean serves) {
        try {
            applications.recall(berth, kept, rules.check("url", kept.base()), serves);
        } catch (Problem refused) {
            LOG.warn("{}/{} is not reached now: {} {}", berth.id, kept.name(), refused.text(), refused.fields());
            Thread.ofVirtual().name("recall " + berth.id).start(() -> {
                try {
                    Thread.sleep(AGAIN);
                    if (!closing && !berth.instances.containsKey(kept.name())) {
                        recall(berth, kept, serves);
                    }
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    /** Tries nobody any more whose address is not known now. */
    @Override
    public void close() {
        closing = true;
    }
}
