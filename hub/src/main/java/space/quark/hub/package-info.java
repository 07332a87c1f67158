/**
 * The station's core: which modules there are ({@link space.quark.hub.Registry}), how requests reach them
 * ({@link space.quark.hub.Gateway}, {@link space.quark.hub.Generation}), and what the hub itself answers
 * ({@link space.quark.hub.HubRoutes}). Start reading at {@link space.quark.hub.Hub}.
 */
@NullMarked
package space.quark.hub;

import org.jspecify.annotations.NullMarked;
