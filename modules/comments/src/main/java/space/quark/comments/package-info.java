/**
 * Threads of comments on any subject. Not reactions to them, and not telling people about them: neighbours do that from
 * the events. Start at {@link space.quark.comments.CommentsModule}.
 */
@NullMarked
package space.quark.comments;

import org.jspecify.annotations.NullMarked;
