@NullMarked
package space.quark.host.remote;

import org.jspecify.annotations.NullMarked;
