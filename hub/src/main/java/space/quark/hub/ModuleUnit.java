package space.quark.hub;

import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.host.ModuleHost;
import space.quark.hub.docking.ForeignManifest;
import space.quark.hub.docking.ModuleState;
import space.quark.hub.docking.ModuleStatus;
import space.quark.hub.docking.Shown;
import space.quark.hub.docking.VersionRange;

/** One module of this station through its comings and goings, here or in processes of its own. */
final class ModuleUnit {
    /** Held through every change of state, so that docking and undocking in this process follow one another. */
    final ReentrantLock turn = new ReentrantLock(true);

    private volatile @Nullable Supplier<Module> maker;
    private volatile Manifest manifest;
    private volatile ModuleStatus own;
    private volatile ModuleStatus settled;
    private volatile ModuleStatus status;
    private volatile Serving serving = new Serving.Away();
    private volatile @Nullable Shown shown;
    private boolean served;
    /** What served before what runs now, and could again; guarded by {@link #turn}. */
    private @Nullable ModuleHost former;
    /** Guarded by {@link #turn}. */
    private int failures;

    private ModuleUnit(@Nullable Supplier<Module> maker, Manifest manifest, ModuleStatus status) {
        this.maker = maker;
        this.manifest = manifest;
        this.own = status;
        this.settled = status;
        this.status = status;
    }

    /** A module that the station brings. */
    static ModuleUnit own(Supplier<Module> maker, Manifest manifest, Instant now) {
        return new ModuleUnit(
                maker,
                manifest,
                new ModuleStatus(ModuleState.ANNOUNCED, "ANNOUNCED", "known to the station", now, null));
    }

    /** A module that came from outside. */
    static ModuleUnit foreign(Shown shown) {
        return new ModuleUnit(null, shown.manifest().plain(), shown.status());
    }

    String id() {
        return manifest.id();
    }

    /** What the module says of itself, wherever it runs. */
    Manifest manifest() {
        Shown outside = shown;
        return outside == null ? manifest : outside.manifest().plain();
    }

    /** The whole manifest of a module outside of the process; null when it is not shown as one. */
    @Nullable ForeignManifest foreign() {
        Shown outside = shown;
        return outside == null ? null : outside.manifest();
    }

    /** Whether the station brings it. */
    boolean isOwn() {
        return maker != null;
    }

    /** Whether it may count on the station as its own modules do: it runs here, or was let in as one of them. */
    boolean isTrusted() {
        Shown outside = shown;
        return outside == null || outside.trusted();
    }

    /** Whether somebody let it in: what only waits, or was refused, holds no route and gives nobody a permission. */
    boolean isAdmitted() {
        Shown outside = shown;
        return outside == null || outside.admitted();
    }

    /** A new instance, for a new docking in this process. */
    Module make() {
        return maker().get();
    }

    /** What makes its instances. */
    Supplier<Module> maker() {
        Supplier<Module> known = maker;
        if (known == null) {
            throw new IllegalStateException(id() + " does not come with the station");
        }
        return known;
    }

    /** Its next generation in this process comes from here. */
    void renewed(Supplier<Module> next, Manifest nextManifest) {
        maker = next;
        manifest = nextManifest;
    }

    /** Where it stands in the current generation, its neighbours considered. */
    ModuleStatus status() {
        return status;
    }

    /** Where it stands in the generation that is being made. */
    ModuleStatus settled() {
        return settled;
    }

    /** The generation that was made is current now. */
    void published() {
        status = settled;
    }

    /** Where it stands by itself. */
    ModuleStatus ownStatus() {
        return own;
    }

    void ownStatus(ModuleStatus next) {
        own = next;
    }

    /** What its neighbours make of it. */
    void settled(ModuleStatus next) {
        settled = next;
        if (next.state().serves()) {
            served = true;
        } else if (!own.state().serves()) {
            served = false;
        }
    }

    /** Whether it has served since it came. */
    boolean served() {
        return served;
    }

    Serving serving() {
        return serving;
    }

    /** What runs in this process; null while nothing does. */
    @Nullable ModuleHost running() {
        return serving.host();
    }

    void running(@Nullable ModuleHost host) {
        if (host != null) {
            shown = null;
            serving = new Serving.Here(host);
        } else if (serving instanceof Serving.Here) {
            serving = new Serving.Away();
        }
    }

    @Nullable ModuleHost former() {
        return former;
    }

    void former(@Nullable ModuleHost host) {
        former = host;
    }

    /** What docking says of it. */
    void shown(Shown next) {
        shown = next;
        serving = next.crew() == null ? new Serving.Away() : new Serving.There(next.crew(), next.manifest());
        ownStatus(next.status());
    }

    /** Whether it offers something under this name. */
    boolean meets(String name, VersionRange range) {
        ForeignManifest outside = foreign();
        return outside != null
                ? outside.meets(name, range)
                : range.includesText(manifest.version())
                        && (manifest.id().equals(name) || manifest.provides().contains(name));
    }

    /** Counts one more failed start in a row. */
    int failedAgain() {
        failures++;
        return failures;
    }

    void succeeded() {
        failures = 0;
    }
}
