package space.quark.hub.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * An event as it goes into the outbox.
 *
 * @param publisher the number that stands for the module, see {@link #publisher}
 * @param id 16 bytes that stand for the publisher's source and id
 * @param key the subject; without one the id, so that it keeps no order with others
 * @param data JSON
 * @param attributes what else its CloudEvent says, a JSON object, or empty
 * @param correlation what it belongs to, or empty
 */
record NewEvent(long publisher, UUID id, String type, String key, String data, String attributes, String correlation) {
    /** The same as {@code hub.event_publisher} makes of the word that stands for the module in event types. */
    static long publisher(String word) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(word.getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
