package space.quark.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import space.quark.conformance.crash.Auditor;

/**
 * Runs every benchmark, or those named. Each measures its baseline in the same run and prints the ratio; all servers
 * are processes of their own on this machine.
 */
public final class Bench {
    private static final Map<String, Benchmark> ALL = new LinkedHashMap<>();

    static {
        ALL.put("static", HttpBench::staticJson);
        ALL.put("post", PostBench::read);
        ALL.put("create", PostBench::create);
        ALL.put("lists", PostBench::lists);
        ALL.put("feed", FeedBench::shapes);
        ALL.put("notify", NotifyBench::followToReadable);
        ALL.put("events", EventBench::outside);
        ALL.put("bus", BusBench::embedded);
        ALL.put("brokers", BrokerBench::brokers);
        ALL.put("calls", CallBench::localAgainstRemote);
        ALL.put("split", SplitBench::threeWay);
        ALL.put("gateway", GatewayBench::throughTheHub);
        ALL.put("docking", DockingBench::stations);
        ALL.put("idle", IdleBench::memoryAndStart);
    }

    /** Measures nothing: kills a station again and again. */
    private static final String CRASH = "crash";

    private static final String QUICK = "quark.bench.quick";

    private Bench() {}

    /** Whether fewer rounds will do. */
    static boolean quick() {
        return Boolean.getBoolean(QUICK);
    }

    /** One benchmark. */
    @FunctionalInterface
    interface Benchmark {
        void run(Report report) throws Exception;
    }

    /** Whether a part of a benchmark is to be run: all are, unless the property {@code quark.bench.parts} names some. */
    static boolean wants(String part) {
        String chosen = System.getProperty("quark.bench.parts", part);
        return List.of(chosen.split(",")).contains(part);
    }

    public static void main(String[] arguments) throws Exception {
        Started.endWithTheRun();
        if (arguments.length > 0 && arguments[0].equals(CRASH)) {
            Auditor.main(Arrays.copyOfRange(arguments, 1, arguments.length));
            return;
        }
        List<String> given = new ArrayList<>(List.of(arguments));
        if (given.remove("--quick")) {
            System.setProperty(QUICK, "true");
        }
        BrokerBench.choose(given);
        List<String> names = given.isEmpty() ? List.copyOf(ALL.keySet()) : given;
        for (String name : names) {
            if (!ALL.containsKey(name)) {
                System.err.println("quark: there is no benchmark '" + name + "': choose from "
                        + String.join(", ", ALL.keySet()) + ", or " + CRASH + " --kills N alone");
                System.exit(2);
            }
        }
        Report report = new Report();
        for (String name : names) {
            Benchmark benchmark = ALL.get(name);
            if (benchmark != null) {
                run(benchmark, report);
            }
        }
    }

    /** What fails because the run is told to stop is no failure. */
    private static void run(Benchmark benchmark, Report report) throws Exception {
        try {
            benchmark.run(report);
        } catch (Exception e) {
            if (!Started.ending()) {
                throw e;
            }
        }
    }
}
