package space.quark.station;

import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.quark.host.StartupProblem;
import space.quark.hub.docking.AddressCheck;
import space.quark.hub.docking.DockingSettings;
import space.quark.station.doctor.Examination;
import space.quark.station.doctor.Finding;

/** Says why a module does not dock or serve. */
@Command(name = "doctor", description = "Say why a module does not dock or serve, and what to do about it.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private final HubOptions options = new HubOptions();

    @Parameters(
            paramLabel = "ID|URL",
            arity = "0..1",
            description =
                    "A module of the station, or an address where one should listen; without it, the whole station.")
    private @Nullable String what;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<Finding> findings = examine();
        findings.forEach(finding -> out.println(finding.lines()));
        out.flush();
        return findings.stream().allMatch(Finding::well) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private List<Finding> examine() {
        String subject = what;
        if (subject == null) {
            return Examination.ofStation(options.client()::get);
        }
        DockCommand.Target.requireScheme(subject);
        if (subject.contains("://")) {
            return Examination.ofAddress(address(subject), AddressCheck.of(networks(), options.hub.getPort()));
        }
        if (!DockCommand.Target.isId(subject)) {
            throw new StartupProblem(
                    subject
                            + " is neither a module's id nor an address such as http://127.0.0.1:9000: dock a folder first,"
                            + " and ask for its id",
                    ExitCode.USAGE);
        }
        return Examination.ofModule(subject, options.client()::get);
    }

    private static URI address(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException _) {
            throw new StartupProblem(text + " is no address: write it as http://127.0.0.1:9000", ExitCode.USAGE);
        }
    }

    /** Which the station may ask, as far as its folder says. */
    private List<String> networks() {
        try {
            return StationFile.load(options.data, Map.of(), System.getenv())
                    .of("docking", DockingSettings.class)
                    .networks();
        } catch (StartupProblem _) {
            // Its folder is another's, or its file is wrong, which the station itself says.
            return DockingSettings.LOOPBACK;
        }
    }
}
