/**
 * The hub's own modules in other processes: their requests, calls, events and live channels go there and back as if they were
 * here. Start reading at {@link space.quark.hub.far.FarModules}.
 */
@NullMarked
package space.quark.hub.far;

import org.jspecify.annotations.NullMarked;
