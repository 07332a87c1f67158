/** Tests of live connections, over real HTTP and WebSockets. */
@NullMarked
package space.quark.hub.live;

import org.jspecify.annotations.NullMarked;
