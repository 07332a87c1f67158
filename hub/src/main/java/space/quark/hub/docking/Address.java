package space.quark.hub.docking;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * Where an instance listens, checked against the rules.
 *
 * @param named as it was given, without a slash at its end
 * @param at what its name stood for when it was checked; nothing else is connected to
 */
record Address(URI named, InetAddress at) {
    boolean secure() {
        return "https".equals(named.getScheme());
    }

    int port() {
        return named.getPort() >= 0 ? named.getPort() : secure() ? 443 : 80;
    }

    InetSocketAddress socket() {
        return new InetSocketAddress(at, port());
    }

    /** The Host header. */
    String authority() {
        return named.getRawAuthority();
    }

    /** The path before all paths of the module. */
    String prefix() {
        return named.getRawPath() == null ? "" : named.getRawPath();
    }

    /** For the gateway: with the number instead of the name, where no certificate has to fit the name. */
    URI pinned() {
        String number = at.getHostAddress();
        String host = number.contains(":") ? "[" + number.replaceAll("%.*", "") + "]" : number;
        return secure() ? named : URI.create("http://" + host + ":" + port() + prefix());
    }

    /** What an instance at this address is called when it has no name of its own. */
    String instance() {
        return named.getHost().replaceAll("[\\[\\]]", "") + ":" + port();
    }
}
