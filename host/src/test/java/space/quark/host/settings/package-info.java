/** Tests of settings. */
@NullMarked
package space.quark.host.settings;

import org.jspecify.annotations.NullMarked;
