/**
 * Likes and emoji on posts and comments, and how many of each there are. Start at
 * {@link space.quark.reactions.ReactionsModule}.
 */
@NullMarked
package space.quark.reactions;

import org.jspecify.annotations.NullMarked;
