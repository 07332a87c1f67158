package space.quark.station;

import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** Lists modules with their states. */
@Command(name = "modules", description = "List the modules of a running station.")
final class ModulesCommand implements Runnable {
    @Mixin
    private final HubOptions options = new HubOptions();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
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
        out.flush();
    }
}
