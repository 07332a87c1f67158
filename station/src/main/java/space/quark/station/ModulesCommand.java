package space.quark.station;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Lists modules with their states, or tells what happened to one. */
@Command(name = "modules", description = "List the modules of a running station, or the history of one.")
final class ModulesCommand implements Runnable {
    @Mixin
    private final HubOptions options = new HubOptions();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "The module to tell the history of.")
    private @Nullable String id;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (id == null) {
            list(out);
        } else {
            tell(out, id);
        }
        out.flush();
    }

    private void tell(PrintWriter out, String module) {
        String form = "%-30s %-12s %-16s %-12s %s%n";
        out.printf(form, "AT", "STATE", "CODE", "BY", "REASON");
        for (JsonNode entry : options.client()
                .get("/modules/" + Text.pathSegment(module) + "/history")
                .path("history")) {
            out.printf(
                    form,
                    entry.path("at").asString(),
                    entry.path("state").asString(),
                    entry.path("code").asString(),
                    entry.path("by").asString(""),
                    entry.path("reason").asString());
        }
    }

    private void list(PrintWriter out) {
        String form = "%-16s %-10s %-12s %-9s %s%n";
        JsonNode modules = options.client().get("/modules/discovery").path("modules");
        out.printf(form, "MODULE", "VERSION", "STATE", "INSTANCES", "REASON");
        for (JsonNode module : modules) {
            out.printf(
                    form,
                    module.path("id").asString(),
                    module.path("version").asString(),
                    module.path("state").asString(),
                    module.has("serving")
                            ? String.valueOf(module.path("serving").asLong())
                            : "here",
                    module.path("reason").asString());
        }
    }
}
