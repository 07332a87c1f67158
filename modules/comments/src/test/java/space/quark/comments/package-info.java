/** Tests of comments, at their contract. */
@NullMarked
package space.quark.comments;

import org.jspecify.annotations.NullMarked;
