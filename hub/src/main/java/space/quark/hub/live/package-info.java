/**
 * Live connections: people hear at once what their modules' live channels have to say, over WebSocket or SSE.
 *
 * <p>Start reading at {@link space.quark.hub.live.LiveConnections}. A connection keeps a position a channel and reads
 * the channel's log on from there, so nothing is lost, doubled or queued; what the messages mean is the modules'
 * business.
 */
@NullMarked
package space.quark.hub.live;

import org.jspecify.annotations.NullMarked;
