/** Tests against a real server. */
@NullMarked
package space.quark.nats;

import org.jspecify.annotations.NullMarked;
