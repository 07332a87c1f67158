/**
 * Live connections: people hear at once what their modules' live channels have to say, over WebSocket or SSE.
 *
 * <p>Start reading at {@link space.quark.hub.live.LiveConnections}. A connection keeps a position a channel and reads
 * the channel's log on from there, so nothing is lost, doubled or queued, and the last version it told of each topic that
 * is watched; what they mean is the modules' business. {@code docs/live.md} has the protocol.
 */
@NullMarked
package space.quark.hub.live;

import org.jspecify.annotations.NullMarked;
