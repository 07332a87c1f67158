package space.quark.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The way to a constant: path, route, token, permission, binding, envelope, metrics. */
final class HttpBench {
    private static final int CONNECTIONS = 128;

    private HttpBench() {}

    static void staticJson(Report report) throws IOException {
        try (Child jetty = Child.start(BaselineServer.class, List.of(), Map.of());
                Child netty = Child.start(NettyServer.class, List.of(), Map.of());
                Room room = Room.open()) {
            Room.Person person = room.register("static");
            Duel duel = new Duel(CONNECTIONS)
                    .with(jetty, "/", "")
                    .with(netty, "/", "")
                    .with(room.station(), "/api/v1/hello", person.token())
                    .run();
            report.row(
                    "static JSON, signed in, c=128, against a bare Jetty handler (requests/s)",
                    duel.of(2).toString(),
                    duel.of(0).toString(),
                    duel.throughput(2, 0),
                    true,
                    0.8);
            report.row(
                    "the same against a minimal Netty server (requests/s)",
                    duel.of(2).toString(),
                    duel.of(1).toString(),
                    duel.throughput(2, 1),
                    true,
                    0.35);
        }
    }
}
