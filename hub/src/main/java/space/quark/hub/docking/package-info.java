/**
 * Docking of modules outside the station's process: manifests, who may dock, instances, health, swapping and
 * supervision. What is routed to them, and how, is not decided here: {@code space.quark.hub.upstream} carries requests.
 * Start reading at {@link space.quark.hub.docking.Docking}.
 */
@NullMarked
package space.quark.hub.docking;

import org.jspecify.annotations.NullMarked;
