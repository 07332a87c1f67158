package space.quark.host.call;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import space.quark.dock.Caller;

/** Measures by hand what a contract call costs in process and over HTTP on this machine; no test. */
public final class CallCost {
    private static final int WARM_UP = 20_000;

    private CallCost() {}

    public static void main(String[] arguments) {
        InstantSource clock = InstantSource.system();
        SampleService service = new SampleService();
        Caller caller = new Caller(
                Caller.Level.USER,
                new space.quark.dock.PersonId(1),
                "s",
                java.util.Set.of("user"),
                null,
                "127.0.0.1",
                "",
                "4bf92f3577b34da6a3ce929d0e0e4736",
                clock.instant().plus(Duration.ofHours(1)));
        try (SampleServer server = SampleServer.start(Samples.class, service, clock, Idempotency.NONE)) {
            Samples local = LocalContract.of(Samples.class, "bench", () -> service, clock);
            Samples remote = RemoteContract.of(Samples.class, "bench", server.target(), clock, CallListener.NONE);
            Samples.SampleId id = caller.call(() -> service.create(new Samples.NewSample("x", null, List.of(), 1)))
                    .id();
            double bare = measure(caller, 20_000_000, () -> service.get(id));
            double near = measure(caller, 5_000_000, () -> local.get(id));
            double far = measure(caller, 20_000, () -> remote.get(id));
            System.out.printf(
                    java.util.Locale.ROOT,
                    "direct %.0f ns, in process %.0f ns, over HTTP %.0f us: %.0f times%n",
                    bare,
                    near,
                    far / 1000,
                    far / near);
        }
    }

    private static double measure(Caller caller, int rounds, Runnable call) {
        return caller.call(() -> {
            for (int i = 0; i < Math.min(WARM_UP * 10, rounds / 2); i++) {
                call.run();
            }
            long start = System.nanoTime();
            for (int i = 0; i < rounds; i++) {
                call.run();
            }
            return (System.nanoTime() - start) / (double) rounds;
        });
    }
}
