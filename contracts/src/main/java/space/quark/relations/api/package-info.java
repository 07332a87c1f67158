/** What the relations module says: who follows, blocks and mutes whom. Start at {@link space.quark.relations.api.Relations}. */
@NullMarked
package space.quark.relations.api;

import org.jspecify.annotations.NullMarked;
