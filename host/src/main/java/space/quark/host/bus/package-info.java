/**
 * The bus: durable events between modules. A module publishes into its {@link space.quark.host.bus.Outbox} inside its own
 * transaction; each {@link space.quark.host.bus.Subscription} reads an {@link space.quark.host.bus.EventSource} and
 * applies every event once, in order per key. Start reading at {@link space.quark.host.bus.Bus}; how a log is read
 * without losing what commits late stands in {@link space.quark.host.bus.OutboxSource}.
 */
@NullMarked
package space.quark.host.bus;

import org.jspecify.annotations.NullMarked;
