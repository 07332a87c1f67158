package space.quark.station;

import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
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
        return subject.contains("://")
                ? Examination.ofAddress(URI.create(subject))
                : Examination.ofModule(Text.pathSegment(subject), options.client()::get);
    }
}
