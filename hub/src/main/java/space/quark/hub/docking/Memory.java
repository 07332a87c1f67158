package space.quark.hub.docking;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Problem;

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

    /** Takes over everything that the last hub knew: who was routed is routed again, and looked at afterwards. */
    void resume(Set<String> supervised) {
        Map<String, ModuleSettings> set = settings.all(SettingsStore.Place.OUTSIDE);
        for (DockingStore.Kept kept : store.all()) {
            try {
                ForeignManifest manifest = ManifestReader.read(kept.manifest());
                Berth berth =
                        berths.recall(manifest, kept, set.getOrDefault(manifest.id(), ModuleSettings.untouched()));
                for (DockingStore.KeptInstance instance : store.instances(berth.id)) {
                    if (supervised.contains(berth.id)) {
                        store.remove(berth.id, instance.name());
                    } else {
                        recall(berth, instance);
                    }
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

    private void recall(Berth berth, DockingStore.KeptInstance kept) {
        try {
            applications.recall(berth, kept, rules.check("url", kept.base()));
        } catch (Problem refused) {
            LOG.warn("{}/{} is not reached now: {} {}", berth.id, kept.name(), refused.text(), refused.fields());
            Thread.ofVirtual().name("recall " + berth.id).start(() -> {
                try {
                    Thread.sleep(AGAIN);
                    if (!closing && !berth.instances.containsKey(kept.name())) {
                        recall(berth, kept);
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
