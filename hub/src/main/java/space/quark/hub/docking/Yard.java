package space.quark.hub.docking;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Manifest;
import space.quark.dock.Module;

/** What docking needs of the hub: the modules of its own process, and the routes. */
public interface Yard {
    /** Shows a module from now on in the next generation; returns that generation's number. */
    long show(Shown shown);

    /** Shows a module no more. */
    void forget(String module);

    /** Where a module stands, its neighbours considered; null when there is none of this id. */
    @Nullable ModuleStatus status(String module);

    /** The number of the current generation. */
    long generation();

    /** Whether the station itself brings a module of this id. */
    boolean isOwn(String module);

    /** Whether a module of this id runs in the station's process. */
    boolean runsHere(String module);

    /** Stops the module of this id in the station's process, if it runs there; requests that it has may finish. */
    void leaveHere(String module);

    /**
     * Starts a module of the station in its own process again, while others serve it.
     *
     * @return routes to it, when nobody else does any more; null when the station does not bring it
     */
    @Nullable Runnable startHere(String module);

    /** Docks a module from a jar in the station's process; one that does not start is tried again, as all are. */
    void bring(Supplier<Module> maker, Manifest manifest);

    /**
     * Replaces a module in the station's process: the successor is made ready and gets all that is new, while what ran
     * before is kept. When the successor does not start, that is thrown and nothing has changed.
     *
     * @return what is still to be decided; null when nothing ran before, and the successor is started as any other
     */
    @Nullable Succession succeed(String module, Supplier<Module> maker, Manifest manifest);

    /** A module that does not run is made so from now on, when somebody docks it. */
    void renew(String module, Supplier<Module> maker, Manifest manifest);

    /** Stops a module in the station's process and shows it no more. */
    void dismiss(String module);

    /**
     * Which other module has a route that this manifest asks for, in words; null when there is none.
     *
     * @param trusted whether only routes of the same shape clash, as among the station's own modules
     */
    @Nullable String clash(ForeignManifest manifest, boolean trusted);
}
