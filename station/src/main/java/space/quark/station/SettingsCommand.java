package space.quark.station;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import space.quark.host.settings.SettingsDocument;

/** Prints every setting there is. */
@Command(name = "settings", description = "Print every setting with its default.", mixinStandardHelpOptions = true)
public final class SettingsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().print(document());
        spec.commandLine().getOut().flush();
    }

    /** {@code docs/settings.md}. */
    public static String document() {
        return SettingsDocument.markdown(StationFile.sections());
    }
}
