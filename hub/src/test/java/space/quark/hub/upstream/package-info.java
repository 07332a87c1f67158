/** A forwarder between a real server and instances written by hand. */
@NullMarked
package space.quark.hub.upstream;

import org.jspecify.annotations.NullMarked;
