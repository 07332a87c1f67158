/**
 * Who follows, blocks and mutes whom. Not what anybody sees because of it: feed and notifications decide that from the
 * events. Start at {@link space.quark.relations.RelationsModule}.
 */
@NullMarked
package space.quark.relations;

import org.jspecify.annotations.NullMarked;
