package space.quark.hub.docking;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Manifest;
import space.quark.dock.Problem;
import space.quark.host.settings.Section;
import space.quark.host.settings.Settings;
import space.quark.host.settings.Settings.Outlook;
import space.quark.hub.docking.SettingsView.Heard;
import space.quark.hub.jars.JarFolder;
import space.quark.hub.jars.ModuleJar;

/** The settings of modules in jars: shown, changed as their records allow, and brought by a next generation. */
final class JarSettingsDesk {
    private final Settings settings;
    private final JarSettings held;
    private final JarFolder folder;
    private final JarRenewal renewal;
    private final Berths berths;
    private final Yard yard;

    JarSettingsDesk(DockingOffice.Place place, JarSettings held, JarRenewal renewal, Berths berths, Yard yard) {
        this.settings = place.settings();
        this.folder = place.jars();
        this.held = held;
        this.renewal = renewal;
        this.berths = berths;
        this.yard = yard;
    }

    /** What a module that declares no settings has. */
    private record Nothing() {}

    /** Whether a module of this id runs from a jar, or waits to be docked. */
    boolean has(String module) {
        return folder.running(module) != null;
    }

    private ModuleJar jar(String module) {
        ModuleJar jar = folder.running(module);
        if (jar == null) {
            throw Berths.unknown();
        }
        return jar;
    }

    private static Section section(Manifest manifest) {
        Class<? extends Record> type = manifest.settingsType();
        return new Section(manifest.id(), type == null ? Nothing.class : type);
    }

    /** What a manifest says of its module's settings; null when it names none. */
    static @Nullable SettingsSchema schema(Manifest manifest) {
        return manifest.settingsType() == null ? null : SettingsSchema.of(section(manifest));
    }

    SettingsView view(String module) {
        ModuleJar jar = jar(module);
        Section section = section(jar.manifest());
        ModuleSettings now = held.of(module);
        SettingsSchema schema = SettingsSchema.of(section);
        Outlook outlook = settings.outlook(module, section.type(), now.values());
        List<Problem.Field> faults = new ArrayList<>(schema.unknown(now.values()));
        faults.addAll(outlook.faults());
        return SettingsView.of(
                module,
                now,
                schema,
                outlook.values(),
                outlook.fixed(),
                faults,
                yard.runsHere(module) ? List.of(new Heard(jar.name(), now.generation(), null)) : List.of());
    }

    /**
     * Changes some settings. What runs goes on with the old ones until a next generation of it has started with the new
     * ones; when that does not start, they are refused.
     */
    synchronized SettingsView change(String module, SettingsChange change) {
        Section section = section(jar(module).manifest());
        SettingsSchema schema = SettingsSchema.of(section);
        ModuleSettings before = held.of(module);
        ModuleSettings next = change.applied(module, before, schema);
        if (next == null) {
            return view(module);
        }
        Outlook outlook = settings.outlook(module, section.type(), next.values());
        List<Problem.Field> faults = new ArrayList<>(fixed(change, outlook.fixed()));
        faults.addAll(outlook.faults());
        if (!faults.isEmpty()) {
            throw DockingProblem.QE302.fields(faults);
        }
        held.hold(module, next);
        try {
            renewal.again(module, () -> held.save(module, next, schema.secrets()));
        } catch (RuntimeException e) {
            held.hold(module, before);
            throw e;
        }
        berths.done(module, "SETTINGS", change.words(next.generation()));
        return view(module);
    }

    /** A setting has one place where it is changed. */
    private static List<Problem.Field> fixed(SettingsChange change, Map<String, String> fixed) {
        return change.values().properties().stream()
                .filter(one -> !one.getValue().isNull() && fixed.containsKey(one.getKey()))
                .map(one -> new Problem.Field(
                        one.getKey(), "comes from " + fixed.get(one.getKey()) + ", and is changed there"))
                .toList();
    }
}
