package space.quark.hub.events;

import java.util.UUID;

/**
 * An event as it goes into the outbox.
 *
 * @param publisher the word that stands for the module in event types
 * @param id 16 bytes that stand for the publisher's source and id
 * @param key the subject; without one the id, so that it keeps no order with others
 * @param data JSON
 * @param attributes what else its CloudEvent says, a JSON object, or empty
 * @param correlation what it belongs to, or empty
 */
record NewEvent(
        String publisher, UUID id, String type, String key, String data, String attributes, String correlation) {}
