package space.quark.bench;

import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.client.HttpClient;
import space.quark.dock.Caller;
import space.quark.host.call.CallListener;
import space.quark.host.call.LocalContract;
import space.quark.host.call.RemoteClient;
import space.quark.host.call.RemoteContract;
import space.quark.host.call.RemoteTarget;

/** One contract call inside the process against the same call over HTTP. */
final class CallBench {
    private static final int LOCAL = 5_000_000;
    private static final int REMOTE = 20_000;

    private CallBench() {}

    static void localAgainstRemote(Report report) throws Exception {
        Hello.Greeting greeting = new Hello.Greeting("hello");
        Hello local =
                LocalContract.of(Hello.class, "bench", () -> () -> greeting, InstantSource.system(), CallListener.NONE);
        double localNanos = nanosPerCall(local, LOCAL);
        double remoteNanos;
        HttpClient client = RemoteClient.start("bench");
        try (Room room = Room.open()) {
            Room.Person person = room.register("caller");
            remoteNanos = nanosPerCall(
                    RemoteContract.of(
                            Hello.class,
                            "bench",
                            target(client, room.station().address(), person.token()),
                            InstantSource.system(),
                            CallListener.NONE),
                    REMOTE);
        } finally {
            client.stop();
        }
        report.row(
                "contract call in process against the same over HTTP",
                String.format(Locale.ROOT, "%.0f ns", localNanos),
                String.format(Locale.ROOT, "%,.0f ns", remoteNanos),
                remoteNanos / localNanos,
                true,
                100);
    }

    private static RemoteTarget target(HttpClient client, URI station, String token) {
        URI base = URI.create("http://127.0.0.1:" + station.getPort() + "/api/v1");
        return new RemoteTarget() {
            @Override
            public HttpClient client() {
                return client;
            }

            @Override
            public URI base() {
                return base;
            }

            @Override
            public Map<String, String> credentials(Caller caller) {
                return Map.of("Authorization", "Bearer " + token);
            }
        };
    }

    /** The second of two equal rounds; the answers are looked at, so that no call can be left out. */
    private static double nanosPerCall(Hello hello, int calls) throws IOException {
        long length = 0;
        long begun = 0;
        for (int round = 0; round < 2; round++) {
            begun = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                length += hello.greet().message().length();
            }
        }
        double nanos = (double) (System.nanoTime() - begun) / calls;
        if (length != 2L * calls * "hello".length()) {
            throw new IOException("calls got lost");
        }
        return nanos;
    }
}
