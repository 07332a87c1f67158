/** What the reactions module says: likes and emoji on any subject. Start at {@link space.quark.reactions.api.Reactions}. */
@NullMarked
package space.quark.reactions.api;

import org.jspecify.annotations.NullMarked;
