package space.quark.hub.docking;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import space.quark.host.settings.Settings;
import space.quark.hub.docking.SettingsStore.Place;

/** What administrators set of modules in jars: kept here, and held by each module from its next start on. */
final class JarSettings {
    private final Settings settings;
    private final SettingsStore store;
    private final Map<String, ModuleSettings> held = new ConcurrentHashMap<>();

    JarSettings(Settings settings, SettingsStore store) {
        this.settings = settings;
        this.store = store;
    }

    /** Before a module of this id starts: what was set of it when it was last here holds again. */
    void invite(String module) {
        settings.invite(module);
        hold(module, store.find(Place.JAR, module).orElseGet(ModuleSettings::untouched));
    }

    ModuleSettings of(String module) {
        return held.getOrDefault(module, ModuleSettings.untouched());
    }

    /** With these it starts next. */
    void hold(String module, ModuleSettings next) {
        held.put(module, next);
        settings.give(module, next.values());
    }

    /** @param secrets the names of what is kept sealed */
    void save(String module, ModuleSettings next, Set<String> secrets) {
        store.save(Place.JAR, module, next, secrets);
    }

    void forget(String module) {
        store.forget(Place.JAR, module);
        hold(module, ModuleSettings.untouched());
    }
}
