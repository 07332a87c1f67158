package space.quark.station;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.quark.host.StartupProblem;
import tools.jackson.databind.JsonNode;

/** What an operator decides of a module that is known already. */
final class ModuleCommands {
    private ModuleCommands() {}

    /** How somebody lets a module do all that it asks for. */
    static String howToGrant(HubOptions options, String id) {
        return "To grant all that it asks for: " + options.command("approve " + id);
    }

    /** What all of them are told. */
    abstract static sealed class OfModule implements Runnable {
        @Mixin
        final HubOptions options = new HubOptions();

        @Parameters(index = "0", paramLabel = "ID", description = "The module's id.")
        String id = "";

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before run()
        CommandSpec spec;

        final JsonNode ask(String verb, Map<String, Object> body) {
            return options.client().post("/modules/" + Text.pathSegment(id) + verb, body);
        }

        final void tell(String words) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(words);
            out.flush();
        }
    }

    /** Lets a module in. */
    @Command(name = "approve", description = "Let a module in that waits for it.")
    static final class Approve extends OfModule {
        @Option(
                names = "--scopes",
                split = ",",
                paramLabel = "A,B",
                description = "What it may do, such as call:people (default all that it asks for).")
        private List<String> scopes = List.of();

        @Override
        public void run() {
            JsonNode answer =
                    ask("/approve", scopes.isEmpty() ? Map.of("wait", 10) : Map.of("scopes", scopes, "wait", 10));
            String state = answer.path("state").asString();
            tell(id + " is " + state);
            if (state.equals("undocked")) {
                tell(answer.path("reason").asString() + ": " + options.command("dock " + id));
            }
        }
    }

    /** Refuses a module. */
    @Command(name = "reject", description = "Refuse a module.")
    static final class Reject extends OfModule {
        @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for whoever runs it.")
        private String reason = "";

        @Override
        public void run() {
            JsonNode answer = ask("/reject", reason.isEmpty() ? Map.of() : Map.of("reason", reason));
            tell(id + " is " + answer.path("state").asString());
        }
    }

    /** Replaces a module while it serves. */
    @Command(
            name = "swap",
            description =
                    "Replace a module, while it serves, by another that listens at an address or lies in a folder or a jar.")
    static final class Swap extends OfModule {
        private static final int PATIENCE = 240;
        private static final List<String> HERE = List.of("here", "in-process");

        @Parameters(
                index = "1",
                paramLabel = "URL|DIR|JAR|here",
                description = "The successor's address, folder or jar; here for the station's own process.")
        private String successor = "";

        @Override
        public void run() {
            Map<String, Object> body = new LinkedHashMap<>(
                    HERE.contains(successor) ? Map.of("here", true) : DockCommand.Target.of(successor));
            body.put("wait", PATIENCE);
            JsonNode swap = ask("/swap", body).path("swap");
            String step = swap.path("step").asString();
            tell(id + ": swap to " + swap.path("to").asString() + " is " + step + ", "
                    + swap.path("reason").asString());
            if (!step.equals("done")) {
                throw new StartupProblem(id + " was not replaced", ExitCode.SOFTWARE);
            }
            tellWithheld();
        }

        /** What the successor asks for beyond what the one before it had. */
        private void tellWithheld() {
            JsonNode module = options.client().get("/modules/" + Text.pathSegment(id));
            List<String> withheld = new ArrayList<>();
            module.path("askedScopes").forEach(scope -> withheld.add(scope.asString()));
            module.path("grantedScopes").forEach(scope -> withheld.remove(scope.asString()));
            if (!module.path("trusted").asBoolean() && !withheld.isEmpty()) {
                withheld.forEach(scope -> tell("  may not " + scope + ": nobody granted it"));
                tell(howToGrant(options, id));
            }
        }
    }

    /** Shows what a module wrote. */
    @Command(name = "logs", description = "Show what a module wrote that the station runs.")
    static final class Logs extends OfModule {
        @Option(names = "--lines", paramLabel = "N", description = "How many lines (default ${DEFAULT-VALUE}).")
        private int lines = 200;

        @Override
        public void run() {
            PrintWriter out = spec.commandLine().getOut();
            options.client()
                    .get("/modules/" + Text.pathSegment(id) + "/log?limit=" + lines)
                    .path("lines")
                    .forEach(line -> out.println(line.asString()));
            out.flush();
        }
    }
}
