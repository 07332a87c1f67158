package space.quark.bench;

import java.time.Duration;
import java.util.List;
import java.util.function.LongFunction;

/** A load with the processor time that the server spent on it. */
record Measured(Load.Result load, double cpuSeconds) {
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("quark.bench.warmup", 12));
    /** How long a server is measured in all. */
    static final Duration DURATION = Duration.ofSeconds(Integer.getInteger("quark.bench.seconds", 8));

    static Measured run(Child server, int connections, LongFunction<byte[]> request) {
        return run(server, connections, WARM_UP, request);
    }

    /** With a warm-up other than the usual, which is long enough for the compiler to be done. */
    static Measured run(Child server, int connections, Duration warmUp, LongFunction<byte[]> request) {
        Load.run(server.address(), connections, warmUp, Duration.ofSeconds(1), request);
        return once(server, connections, DURATION, request);
    }

    static void warmUp(Child server, int connections, LongFunction<byte[]> request) {
        Load.run(server.address(), connections, WARM_UP, Duration.ofSeconds(1), request);
    }

    /** A server that is warm already. */
    static Measured once(Child server, int connections, Duration duration, LongFunction<byte[]> request) {
        double before = server.cpuSeconds();
        Load.Result result = Load.run(server.address(), connections, Duration.ZERO, duration, request);
        return new Measured(result, server.cpuSeconds() - before);
    }

    /** With the processor time of all processes that share the work. */
    static Measured run(Child server, List<Child> others, int connections, LongFunction<byte[]> request) {
        Load.run(server.address(), connections, WARM_UP, Duration.ofSeconds(1), request);
        double before = cpuSeconds(server, others);
        Load.Result result = Load.run(server.address(), connections, Duration.ZERO, DURATION, request);
        return new Measured(result, cpuSeconds(server, others) - before);
    }

    private static double cpuSeconds(Child server, List<Child> others) {
        return server.cpuSeconds()
                + others.stream().mapToDouble(Child::cpuSeconds).sum();
    }

    static Measured get(Child server, int connections, String path, String token) {
        byte[] request = Load.request("GET", path, token, "");
        return run(server, connections, _ -> request);
    }

    double microsPerRequest() {
        return cpuSeconds * 1e6 / Math.max(1, load.requests());
    }

    @Override
    public String toString() {
        return Report.rate(load, cpuSeconds);
    }
}
