/**
 * The bus for modules outside of this process, in any language: publishing with {@code POST /events}, durable named
 * subscriptions with {@code GET /events/poll}, {@code GET /events/stream} and pushes. Start reading at
 * {@link space.quark.hub.events.ForeignEvents}; what a subscription remembers and promises stands in
 * {@code Hearing}, how it reads in {@code Walk}, how many publishers share a commit in {@code ForeignOutbox}.
 */
@NullMarked
package space.quark.hub.events;

import org.jspecify.annotations.NullMarked;
