package space.quark.bench;

import java.time.Duration;
import java.util.function.LongFunction;

/** A load with the processor time that the server spent on it. */
record Measured(Load.Result load, double cpuSeconds) {
    private static final Duration WARM_UP = Duration.ofSeconds(6);
    private static final Duration DURATION = Duration.ofSeconds(8);

    static Measured run(Child server, int connections, LongFunction<byte[]> request) {
        // The load's own warm-up counts as load only from here on.
        Load.run(server.address(), connections, WARM_UP, Duration.ofSeconds(1), request);
        double before = server.cpuSeconds();
        Load.Result result = Load.run(server.address(), connections, Duration.ZERO, DURATION, request);
        return new Measured(result, server.cpuSeconds() - before);
    }

    static Measured get(Child server, int connections, String path, String token) {
        byte[] request = Load.request("GET", path, token, "");
        return run(server, connections, _ -> request);
    }

    @Override
    public String toString() {
        return Report.rate(load, cpuSeconds);
    }
}
