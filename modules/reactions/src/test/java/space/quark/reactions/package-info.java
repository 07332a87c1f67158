/** Tests of reactions, at their contract. */
@NullMarked
package space.quark.reactions;

import org.jspecify.annotations.NullMarked;
