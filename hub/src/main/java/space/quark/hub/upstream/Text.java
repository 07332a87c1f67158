package space.quark.hub.upstream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;

/** Bytes of a request's head that grow. No value can bring a line of its own. */
final class Text {
    private static final int LONGEST_KEPT = 16 * 1024;

    private byte[] bytes = new byte[2048];
    private int size;

    Text clear() {
        if (bytes.length > LONGEST_KEPT) {
            bytes = new byte[2048];
        }
        size = 0;
        return this;
    }

    Text add(byte[] more) {
        return add(more, more.length);
    }

    Text add(byte[] more, int length) {
        room(length);
        System.arraycopy(more, 0, bytes, size, length);
        size += length;
        return this;
    }

    Text add(String latin) {
        int length = latin.length();
        room(length);
        for (int i = 0; i < length; i++) {
            char c = latin.charAt(i);
            bytes[size + i] = (byte) (c < 256 ? c : '?');
        }
        size += length;
        return this;
    }

    /** A whole line. A name that is none, or a value with a line's end in it, is refused. */
    Text field(String name, String value) {
        int from = size;
        add(name).add(": ").add(value);
        for (int i = from; i < size; i++) {
            byte b = bytes[i];
            if (b == '\r' || b == '\n' || b == 0) {
                throw Problem.of(
                        CommonProblem.INVALID_INPUT, List.of(new Problem.Field("headers", "are not well-formed")));
            }
        }
        return add("\r\n");
    }

    private void room(int length) {
        if (size + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(size + length, bytes.length * 2));
        }
    }

    ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes, 0, size);
    }

    byte[] copy() {
        return Arrays.copyOf(bytes, size);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, size, StandardCharsets.ISO_8859_1);
    }
}
