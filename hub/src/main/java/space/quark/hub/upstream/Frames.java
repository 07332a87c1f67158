package space.quark.hub.upstream;

import java.nio.ByteBuffer;

/** Follows the frames of a WebSocket from byte to byte, to know when one ends. Looks at no content. */
final class Frames {
    private static final int CLOSE = 8;
    private static final int LONGEST_HEAD = 14;

    private final byte[] head = new byte[LONGEST_HEAD];
    private int headSize;
    private long left;
    private boolean closing;

    /** Whether the bytes so far end with a frame. */
    boolean isBetween() {
        return headSize == 0 && left == 0;
    }

    /** Whether a frame that says good-bye was seen. */
    boolean closing() {
        return closing;
    }

    /** Goes over bytes, to the first end of a frame if that is wanted; returns how many. */
    int skip(ByteBuffer bytes, boolean toEnd) {
        int at = bytes.position();
        while (at < bytes.limit() && !(toEnd && at > bytes.position() && isBetween())) {
            if (left > 0) {
                int size = (int) Math.min(left, bytes.limit() - at);
                at += size;
                left -= size;
            } else {
                head[headSize++] = bytes.get(at++);
                if (headSize >= 2 && headSize == wanted()) {
                    left = length();
                    closing |= (head[0] & 0x0f) == CLOSE;
                    headSize = 0;
                }
            }
        }
        return at - bytes.position();
    }

    private int wanted() {
        int code = head[1] & 0x7f;
        return 2 + (code == 126 ? 2 : code == 127 ? 8 : 0) + (head[1] < 0 ? 4 : 0);
    }

    private long length() {
        int code = head[1] & 0x7f;
        int bytes = code == 126 ? 2 : code == 127 ? 8 : 0;
        if (bytes == 0) {
            return code;
        }
        long length = 0;
        for (int i = 0; i < bytes; i++) {
            length = (length << 8) | (head[2 + i] & 0xff);
        }
        return length & Long.MAX_VALUE;
    }
}
