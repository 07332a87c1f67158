package space.quark.hub.docking;

import java.time.Duration;
import java.util.Map;
import space.quark.hub.docking.SettingsStore.Place;
import space.quark.hub.docking.SettingsView.Heard;

/** The settings of modules outside of the process: shown, changed as their manifests allow, and told to whoever lives. */
final class SettingsDesk {
    private static final Duration SHORTLY = Duration.ofSeconds(1);

    private final Berths berths;
    private final SettingsStore store;
    private final Watch watch;

    SettingsDesk(Berths berths, SettingsStore store, Watch watch) {
        this.berths = berths;
        this.store = store;
        this.watch = watch;
    }

    SettingsView view(Berth berth) {
        ModuleSettings settings = berth.settings;
        SettingsSchema schema = SettingsSchema.of(berth.manifest);
        return SettingsView.of(
                berth.id,
                settings,
                schema,
                schema.effective(settings.values()),
                Map.of(),
                schema.faultsOfSet(settings.values()),
                berth.instances.values().stream()
                        .map(one -> new Heard(one.name, one.configured, one.briefing))
                        .toList());
    }

    /** Changes some settings. Returns when every instance that serves was told, or soon after. */
    SettingsView change(Berth berth, SettingsChange change) {
        berth.turn.lock();
        try {
            apply(berth, change);
            berth.instances.values().forEach(one -> {
                one.unconfigurable = false;
                if (Briefing.isDue(berth, one)) {
                    watch.schedule(berth, one, Duration.ZERO);
                }
            });
        } finally {
            berth.turn.unlock();
        }
        berths.await(
                () -> berth.instances.values().stream()
                        .noneMatch(one -> Briefing.isDue(berth, one) && one.briefing == null),
                SHORTLY);
        return view(berth);
    }

    private void apply(Berth berth, SettingsChange change) {
        SettingsSchema schema = SettingsSchema.of(berth.manifest);
        ModuleSettings next = change.applied(berth.id, berth.settings, schema);
        if (next != null) {
            store.save(Place.OUTSIDE, berth.id, next, schema.secrets());
            berth.settings = next;
            berths.done(berth.id, "SETTINGS", change.words(next.generation()));
        }
    }
}
