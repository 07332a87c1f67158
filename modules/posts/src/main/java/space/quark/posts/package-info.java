/**
 * What people publish: posts with tags and media, in Markdown, from draft to archive.
 *
 * <p>It is not the home feed (feed), nor what people say about a post (comments, reactions): of these it only keeps the
 * counts it shows. Start reading at {@code PostsService}; all that is written goes through {@code PostStore}.
 */
@NullMarked
package space.quark.posts;

import org.jspecify.annotations.NullMarked;
