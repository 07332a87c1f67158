package space.quark.hub.upstream;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Addresses of clients as others write them. */
final class Address {
    private static final int GROUPS = 8;

    private Address() {}

    /** Without brackets and zone, one of IPv6 as RFC 5952 has it: {@code 2001:db8::1}. */
    static String plain(String address) {
        String bare = address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
        if (bare.indexOf(':') < 0) {
            return bare;
        }
        int zone = bare.indexOf('%');
        try {
            InetAddress known = InetAddress.ofLiteral(zone < 0 ? bare : bare.substring(0, zone));
            return known instanceof Inet6Address six ? compressed(six) : known.getHostAddress();
        } catch (IllegalArgumentException _) {
            return bare;
        }
    }

    private static String compressed(Inet6Address address) {
        ByteBuffer groups = ByteBuffer.wrap(address.getAddress());
        int longest = 1;
        int from = GROUPS;
        int zeros = 0;
        for (int i = 0; i < GROUPS; i++) {
            zeros = groups.getShort(2 * i) == 0 ? zeros + 1 : 0;
            if (zeros > longest) {
                longest = zeros;
                from = i - zeros + 1;
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < GROUPS; i++) {
            if (i == from) {
                text.append("::");
                i += longest - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups.getShort(2 * i) & 0xffff));
            }
        }
        return text.toString();
    }
}
