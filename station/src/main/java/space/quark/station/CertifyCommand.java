package space.quark.station;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.quark.dock.Json;
import space.quark.host.StartupProblem;
import space.quark.station.certify.Certification;

/** Tries the rules of the docking protocol on a live module. */
@Command(
        name = "certify",
        description = "Try the rules of the docking protocol on a live module: bronze, silver, gold, platinum.")
final class CertifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "URL", description = "Where the module listens, such as http://127.0.0.1:9000.")
    private URI module = URI.create("http://127.0.0.1:9000");

    @Option(names = "--with-stop", description = "Try also what ends the module: draining and stopping.")
    private boolean withStop;

    @Option(
            names = "--tier",
            paramLabel = "TIER",
            defaultValue = "bronze",
            description = "Exit with 1 when it does not reach this tier (default ${DEFAULT-VALUE}).")
    private String wanted = "bronze";

    @Option(names = "--json", description = "Print the certificate as JSON.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        requireAnswer();
        Certification.Certificate certificate = Certification.of(module, withStop, outcome -> {
            if (!json) {
                out.println(outcome.line());
                out.flush();
            }
        });
        if (json) {
            out.println(Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(certificate.report()));
        } else {
            out.println(certificate.summary(module));
        }
        out.flush();
        return certificate.reaches(wanted.toLowerCase(Locale.ROOT)) ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Of somebody who is not there every rule would be said to be broken. */
    private void requireAnswer() {
        if (module.getHost() == null) {
            throw new StartupProblem(module + " is no address: write it as http://127.0.0.1:9000", ExitCode.USAGE);
        }
        int otherwise = "https".equals(module.getScheme()) ? 443 : 80;
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(module.getHost(), module.getPort() < 0 ? otherwise : module.getPort()),
                    5_000);
        } catch (IOException e) {
            throw new StartupProblem(
                    "nobody answers at " + module + " (" + e.getMessage() + "): start the module, check its port",
                    ExitCode.SOFTWARE);
        }
    }
}
