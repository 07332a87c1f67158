/**
 * What administrators see of events and do with them, across all modules: history, dead letters, replays, and the record
 * of who did what. Start reading at {@link space.quark.hub.bus.Replays}; the routes stand in {@code EventRoutes}.
 */
@NullMarked
package space.quark.hub.bus;

import org.jspecify.annotations.NullMarked;
