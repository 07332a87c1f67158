/**
 * Runs modules in a process: gives each its Dock and serves its contracts. Start reading at
 * {@link space.quark.host.ModuleHost}.
 */
@NullMarked
package space.quark.host;

import org.jspecify.annotations.NullMarked;
