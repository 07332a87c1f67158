/**
 * Modules in jars that run in the station's process. Start at {@link space.quark.hub.jars.ModuleJar}: each generation of a
 * module has a class loader of its own ({@link space.quark.hub.jars.JarLoader}), which is given up with it.
 */
@NullMarked
package space.quark.hub.jars;

import org.jspecify.annotations.NullMarked;
