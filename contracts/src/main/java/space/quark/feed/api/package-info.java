/** What the feed module says. Start at {@link space.quark.feed.api.Feed}. */
@NullMarked
package space.quark.feed.api;

import org.jspecify.annotations.NullMarked;
