package space.quark.hub.docking;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import space.quark.hub.docking.Application.Proof;

/** Starts the program of a supervised module: with a port, a token and little else. */
final class Launch {
    /** Every word of the program itself is later. */
    static final long FIRST_EPOCH = 0;

    private static final Duration TOKEN_LIFE = Duration.ofHours(1);
    /** Lines of a build that failed. */
    private static final int LAST_WORDS = 5;

    private final RegistrationTokens tokens;
    private final AddressRules rules;
    private final DockingSettings settings;
    private final String mark;
    private final Supplier<String> hub;
    private final InstantSource clock;
    /** By module: what builds it now. */
    private final Map<String, Child> builds = new ConcurrentHashMap<>();

    private volatile boolean closed;

    /**
     * @param mark by which what this station started is found after its sudden end
     * @param hub where programs on this machine reach the hub
     */
    Launch(
            RegistrationTokens tokens,
            AddressRules rules,
            DockingSettings settings,
            String mark,
            Supplier<String> hub,
            InstantSource clock) {
        this.tokens = tokens;
        this.rules = rules;
        this.settings = settings;
        this.mark = mark;
        this.hub = hub;
        this.clock = clock;
    }

    /** A program that runs, and how it docks. */
    record Started(Child child, Application application) {}

    /** Starts a program; what it is to dock with comes back. */
    Started prepare(Supervised one, Path home, boolean first, Proof proof) {
        ChildLog log = new ChildLog(home.resolve("log"), settings.log(), clock);
        try {
            int port = freePort();
            Map<String, String> variables = variables(one, home, port);
            if (first) {
                build(one, home, variables, log);
            }
            log.note("starts: " + String.join(" ", one.run.command()));
            Child child = Child.start(one.run.command(), one.folder, variables, log);
            Address address = rules.check("run", "http://127.0.0.1:" + port);
            return new Started(
                    child,
                    new Application(
                            one.manifest, address, one.instance, FIRST_EPOCH, true, first && one.successor, proof));
        } catch (IOException e) {
            log.note("could not start: " + e.getMessage());
            throw DockingProblem.QE103.saying("run.command could not start: " + e.getMessage());
        }
    }

    /** Does what comes before the first start. */
    void build(Supervised one, Path home) {
        ChildLog log = new ChildLog(home.resolve("log"), settings.log(), clock);
        try {
            build(one, home, variables(one, home, freePort()), log);
        } catch (IOException e) {
            throw DockingProblem.QE103.saying("run.build could not start: " + e.getMessage());
        }
    }

    /** Nobody waits for this module any more. */
    void endBuild(String module) {
        Child child = builds.get(module);
        if (child != null) {
            child.end("stopped");
        }
    }

    /** Nothing is built any more. */
    void endBuilds() {
        closed = true;
        builds.keySet().forEach(this::endBuild);
    }

    private void build(Supervised one, Path home, Map<String, String> variables, ChildLog log) throws IOException {
        if (one.run.build().isEmpty()) {
            return;
        }
        log.note("builds: " + String.join(" ", one.run.build()));
        if (!builds(one, Child.start(one.run.build(), one.folder, variables, log))) {
            String last = String.join(" | ", ChildLog.tail(home.resolve("log"), LAST_WORDS));
            throw DockingProblem.QE103.with(
                    503, "run.build failed: " + last + "; all of it is in " + home.resolve("log"), List.of());
        }
    }

    private boolean builds(Supervised one, Child child) {
        builds.put(one.id(), child);
        try {
            if (closed) {
                child.end("stopped");
            }
            return child.builds();
        } finally {
            builds.remove(one.id(), child);
        }
    }

    private Map<String, String> variables(Supervised one, Path home, int port) throws IOException {
        Path token = home.resolve(one.instance + ".token");
        Files.deleteIfExists(token);
        Files.createFile(token, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(token, tokens.make(one.id(), 1, TOKEN_LIFE, false) + "\n");
        Path own = Files.createDirectories(
                home.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("PORT", String.valueOf(port));
        variables.put("QUARK_HUB_URL", hub.get());
        variables.put("QUARK_MODULE_ID", one.id());
        variables.put("QUARK_INSTANCE_ID", one.instance);
        variables.put("QUARK_DATA_DIR", own.toString());
        variables.put("QUARK_TOKEN_FILE", token.toString());
        variables.put(Leftovers.MARK, mark);
        return variables;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }
}
