package space.quark.hub.docking;

import java.io.IOException;

/** Why an instance could not be asked: at which hop, and what happened there. */
final class WireFailure extends IOException {
    private static final long serialVersionUID = 1L;

    private final String hop;

    /** @param hop connect, tls, or what was asked for: manifest, health, init */
    WireFailure(String hop, String words) {
        super(hop + ": " + words);
        this.hop = hop;
    }

    String hop() {
        return hop;
    }

    /** The whole failure in words. */
    String words() {
        return String.valueOf(getMessage());
    }
}
