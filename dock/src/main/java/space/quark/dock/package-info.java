/**
 * The docking interface: everything a module sees of the station, and nothing else of ours.
 *
 * <p>Start reading at {@link space.quark.dock.Module}, then {@link space.quark.dock.Dock}. A contract is an interface
 * annotated with {@link space.quark.dock.Contract} whose methods carry {@link space.quark.dock.Call} and exactly one of
 * {@link space.quark.dock.Open}, {@link space.quark.dock.SignedIn}, {@link space.quark.dock.Needs} and
 * {@link space.quark.dock.Internal}.
 */
@NullMarked
package space.quark.dock;

import org.jspecify.annotations.NullMarked;
