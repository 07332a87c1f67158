/** What tests of modules start from: {@link space.quark.host.ModuleHarness}. */
@NullMarked
package space.quark.host;

import org.jspecify.annotations.NullMarked;
