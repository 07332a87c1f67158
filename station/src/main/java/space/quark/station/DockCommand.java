package space.quark.station;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.quark.host.StartupProblem;
import tools.jackson.databind.JsonNode;

/** Docks whatever listens at an address, a program in a folder, or again a module that was undocked. */
@Command(
        name = "dock",
        description =
                "Dock a module: one that listens at an address, one that the station is to run from a folder or from a jar,"
                        + " or one that was undocked or waits to be started.")
final class DockCommand implements Runnable {
    /** As long as a module may take to start. */
    private static final int PATIENCE = 60;

    private static final List<String> LIVE = List.of("ready", "degraded");
    private static final List<String> COMING = List.of("announced", "verified", "approved", "starting");

    @Mixin
    private final HubOptions options = new HubOptions();

    @Parameters(
            paramLabel = "URL|DIR|JAR|ID",
            arity = "0..1",
            description =
                    "Its address such as http://127.0.0.1:9000, its folder such as ./my-module, its jar, or its id.")
    private String what = "";

    @Option(names = "--approve", description = "Let it in with everything that its manifest asks for.")
    private boolean approve;

    @Option(names = "--wait", description = "Return when its routes are live.")
    private boolean wait;

    @Option(names = "--token", description = "Make a registration token, with which a module lets itself in.")
    private boolean token;

    @Option(names = "--module", paramLabel = "ID", description = "With --token: the only module it is for.")
    private String module = "";

    @Option(names = "--uses", paramLabel = "N", description = "With --token: how often it lets in (default 1).")
    private int uses = 1;

    @Option(names = "--trusted", description = "With --token: for the station's own modules, running elsewhere.")
    private boolean trusted;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (token) {
            out.println(makeToken());
            return;
        }
        if (what.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "name an address, a folder, a jar or a module: dock URL|DIR|JAR|ID");
        }
        JsonNode answer = Target.isId(what) && !Files.isDirectory(Path.of(what)) ? again() : fresh(Target.of(what));
        String id = answer.path("moduleId").asString(answer.path("id").asString());
        String state = answer.path("state").asString();
        out.println(id + " is " + state + reason(answer));
        tellScopes(answer, out);
        if (state.equals("verified")) {
            out.println("It waits for its approval: " + options.command("approve " + id));
        } else if (!answer.path("refusedScopes").isEmpty()) {
            out.println(ModuleCommands.howToGrant(options, id));
        }
        boolean byHand = answer.path("code").asString("").equals("MANUAL");
        if (byHand) {
            out.println("Start it: " + options.command("dock " + id));
        }
        out.flush();
        if (byHand || LIVE.contains(state)) {
            return;
        }
        if (!COMING.contains(state)) {
            boolean program = Files.isDirectory(Path.of(what));
            throw new StartupProblem(
                    id + " was not docked" + (program ? "\nWhat it wrote: " + options.command("logs " + id) : ""),
                    ExitCode.SOFTWARE);
        }
        if (wait) {
            throw new StartupProblem(id + " is not live after " + PATIENCE + " s", ExitCode.SOFTWARE);
        }
    }

    private static String reason(JsonNode answer) {
        String words = answer.path("message").asString(answer.path("reason").asString(""));
        return words.isEmpty() || words.equals("docked") || words.equals("serving") ? "" : ": " + words;
    }

    private static void tellScopes(JsonNode answer, PrintWriter out) {
        answer.path("grantedScopes").forEach(scope -> out.println("  may " + scope.asString()));
        answer.path("refusedScopes")
                .forEach(refused ->
                        out.println("  may not " + refused.path("scope").asString() + ": "
                                + refused.path("reason").asString()));
    }

    private JsonNode fresh(Map<String, Object> target) {
        Map<String, Object> body = new LinkedHashMap<>(target);
        body.put("approve", approve);
        if (wait) {
            body.put("wait", PATIENCE);
        }
        try {
            return options.client().post("/modules/dock", body);
        } catch (StartupProblem refused) {
            throw target.containsKey("url")
                            && String.valueOf(refused.getMessage()).contains("(QE00")
                    ? new StartupProblem(
                            refused.getMessage() + "\nA closer look: quark doctor " + what, refused.exitCode())
                    : refused;
        }
    }

    private JsonNode again() {
        HubClient hub = options.client();
        String path = "/modules/" + Text.pathSegment(what);
        if (approve) {
            return hub.post(path + "/approve", wait ? Map.of("wait", PATIENCE) : Map.of());
        }
        return hub.post(path + "/dock", Map.of());
    }

    private String makeToken() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("uses", uses);
        if (!module.isEmpty()) {
            body.put("module", module);
        }
        if (trusted) {
            body.put("privileges", List.of("trusted"));
        }
        return options.client()
                .post("/modules/registration-tokens", body)
                .path("registrationToken")
                .asString();
    }

    /** What a word on the command line names. */
    static final class Target {
        private Target() {}

        /** Host and port alone could be many things. */
        static void requireScheme(String what) {
            if (what.matches("(?i)[a-z0-9.-]+:\\d{1,5}(/.*)?")) {
                throw new StartupProblem("an address begins with http://, so: http://" + what, ExitCode.USAGE);
            }
        }

        /** Whether it can be the id of a module. */
        static boolean isId(String what) {
            return what.matches("[a-z][a-z0-9-]{0,40}");
        }

        /** The address, the folder or the jar, as the hub wants it. */
        static Map<String, Object> of(String what) {
            if (what.startsWith("http://") || what.startsWith("https://")) {
                return Map.of("url", what);
            }
            requireScheme(what);
            Path path = Path.of(what).toAbsolutePath().normalize();
            if (!Files.isDirectory(path) && !(what.endsWith(".jar") && Files.isRegularFile(path))) {
                throw new StartupProblem(
                        what + " is neither an address such as http://127.0.0.1:9000 nor a folder or a jar",
                        ExitCode.USAGE);
            }
            return Map.of("path", path.toString());
        }
    }
}
