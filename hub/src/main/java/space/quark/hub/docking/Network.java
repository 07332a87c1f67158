package space.quark.hub.docking;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** A range of addresses, such as {@code 10.0.0.0/8}. */
final class Network {
    private final byte[] address;
    private final int bits;

    private Network(byte[] address, int bits) {
        this.address = address;
        this.bits = bits;
    }

    /** Null when the text is no network. */
    static @Nullable Network parse(String text) {
        int slash = text.indexOf('/');
        try {
            byte[] address = InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash))
                    .getAddress();
            int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
            return bits < 0 || bits > address.length * 8 ? null : new Network(address, bits);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    static boolean isNetwork(String text) {
        return parse(text.strip()) != null;
    }

    boolean contains(InetAddress candidate) {
        byte[] other = candidate.getAddress();
        if (other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
