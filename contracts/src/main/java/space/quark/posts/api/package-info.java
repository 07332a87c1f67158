/** What the posts module says: what people publish. Start at {@link space.quark.posts.api.Posts}. */
@NullMarked
package space.quark.posts.api;

import org.jspecify.annotations.NullMarked;
