/**
 * Runs modules in a process of their own, docked to a hub elsewhere. Start reading at
 * {@link space.quark.host.remote.RemoteHost}.
 */
@NullMarked
package space.quark.host.remote;

import org.jspecify.annotations.NullMarked;
