package space.quark.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The way to a constant: path, route, token, permission, binding, envelope, metrics. */
final class HttpBench {
    private static final int CONNECTIONS = 128;

    private HttpBench() {}

    static void staticJson(Report report) throws IOException {
        Measured jetty;
        try (Child bare = Child.start(BaselineServer.class, List.of(), Map.of())) {
            jetty = Measured.get(bare, CONNECTIONS, "/", "");
        }
        Measured netty;
        try (Child bare = Child.start(NettyServer.class, List.of(), Map.of())) {
            netty = Measured.get(bare, CONNECTIONS, "/", "");
        }
        try (Room room = Room.open()) {
            Room.Person person = room.register("static");
            Measured quark = Measured.get(room.station(), CONNECTIONS, "/api/v1/hello", person.token());
            report.row(
                    "static JSON, signed in, c=128, against a bare Jetty handler (requests/s)",
                    quark.toString(),
                    jetty.toString(),
                    quark.load().perSecond() / jetty.load().perSecond(),
                    true,
                    0.8);
            report.row(
                    "the same against a minimal Netty server (requests/s)",
                    quark.toString(),
                    netty.toString(),
                    quark.load().perSecond() / netty.load().perSecond(),
                    true,
                    0.35);
        }
    }
}
