package space.quark.station;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Undock a module of a running station; its routes answer 503 until it docks again. */
@Command(name = "undock", description = "Undock a module of a running station.")
final class UndockCommand implements Runnable {
    @Mixin
    private final HubOptions options = new HubOptions();

    @Parameters(paramLabel = "ID", description = "The module's id.")
    private String id = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        var module = options.client().post("/modules/" + Text.pathSegment(id) + "/undock", Map.of());
        spec.commandLine().getOut().println(id + " is " + module.path("state").asString());
    }
}
