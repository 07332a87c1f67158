/**
 * NATS JetStream as the broker of events: a stream a module, a subject a type. Start reading at {@link NatsBroker}; the
 * station finds it by {@link NatsProvider}, and only when {@code bus.kind} is {@code nats}.
 */
@NullMarked
package space.quark.nats;

import org.jspecify.annotations.NullMarked;
