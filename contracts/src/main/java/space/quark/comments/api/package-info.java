/** What the comments module says: threads on any subject. Start at {@link space.quark.comments.api.Comments}. */
@NullMarked
package space.quark.comments.api;

import org.jspecify.annotations.NullMarked;
