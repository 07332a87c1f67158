/** Tests of the home feed at its contract, and of its two plans against each other. */
@NullMarked
package space.quark.feed;

import org.jspecify.annotations.NullMarked;
