/**
 * The home feed, computed when it is read. Not what a post looks like or who may read it: posts say that. Start at
 * {@link space.quark.feed.FeedModule}; how a page is found is in {@link space.quark.feed.HeaderStore}.
 */
@NullMarked
package space.quark.feed;

import org.jspecify.annotations.NullMarked;
