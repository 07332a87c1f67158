package space.quark.hub.upstream;

import java.io.IOException;

/** What an instance sent is no HTTP/1.1 answer; the connection is of no more use. */
final class Broken extends IOException {
    private static final long serialVersionUID = 1L;

    Broken(String what) {
        super(what);
    }
}
