/** Tests of tokens, keys and revocations, on the real database. */
@NullMarked
package space.quark.hub.events;

import org.jspecify.annotations.NullMarked;
