package space.quark.dock;

/**
 * One message of a live channel.
 *
 * @param position grows by at least one from message to message of one person, in commit order
 * @param type what it is, such as {@code notification}
 * @param data written as JSON
 */
public record LiveMessage(long position, String type, Object data) {}
