package space.quark.hub.docking;

import org.jspecify.annotations.Nullable;
import space.quark.hub.upstream.Crew;

/**
 * A module outside of the process as the station shows it.
 *
 * @param crew the instances that requests go to; null while the module is away
 * @param admitted whether somebody let it in, so that its routes and permissions count
 * @param trusted whether it is one of the station's own modules at a distance
 * @param status where it stands by itself, whatever becomes of its neighbours
 */
public record Shown(
        ForeignManifest manifest, @Nullable Crew crew, boolean admitted, boolean trusted, ModuleStatus status) {}
