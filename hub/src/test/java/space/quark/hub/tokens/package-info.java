/** Tests of tokens, keys and revocations, on the real database. */
@NullMarked
package space.quark.hub.tokens;

import org.jspecify.annotations.NullMarked;
