package space.quark.station;

import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import space.quark.host.StartupProblem;

/** The command line; the launcher script runs {@code test} and {@code bench} itself. */
@Command(
        name = "quark",
        description = "A modular station: a hub with one docking interface, and modules that dock.",
        subcommands = {
            RunCommand.class,
            RehearseCommand.class,
            ModulesCommand.class,
            DockCommand.class,
            UndockCommand.class,
            ModuleCommands.Approve.class,
            ModuleCommands.Reject.class,
            ModuleCommands.Swap.class,
            ModuleCommands.Logs.class,
            CertifyCommand.class,
            DoctorCommand.class,
            NewCommand.class,
            UserCommand.class,
            SettingsCommand.class,
            EventsCommand.class,
            Main.TestCommand.class,
            Main.BenchCommand.class,
            HelpCommand.class
        })
public final class Main implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine line = new CommandLine(new Main());
        explainItself(line);
        return line.registerConverter(URI.class, Main::address)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Main::explainUsage)
                .setExecutionExceptionHandler((problem, command, _) -> explain(problem, command));
    }

    private static URI address(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException _) {
            throw new TypeConversionException("'" + text + "' is no address: write it as http://127.0.0.1:8080");
        }
    }

    /** Gives a command and all below it {@code --help} and {@code --version}. */
    private static void explainItself(CommandLine line) {
        if (line.getCommand() instanceof HelpCommand) {
            return;
        }
        line.getCommandSpec().mixinStandardHelpOptions(true).version("quark " + Station.version());
        line.getSubcommands().values().forEach(Main::explainItself);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int explainUsage(ParameterException problem, String[] arguments) {
        PrintWriter err = problem.getCommandLine().getErr();
        err.println("quark: " + problem.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(problem, err);
        err.println("Try '" + problem.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return CommandLine.ExitCode.USAGE;
    }

    private static int explain(Exception problem, CommandLine line) {
        if (problem instanceof StartupProblem known) {
            line.getErr().println("quark: " + known.getMessage());
            return known.exitCode();
        }
        line.getErr().println("quark: unexpected failure: " + problem);
        problem.printStackTrace(line.getErr());
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Listed here so that help names it; the launcher runs it before Java starts. */
    @Command(name = "test", description = "Run every check there is.")
    static final class TestCommand implements Runnable {
        @Override
        public void run() {
            throw new StartupProblem("run this through the launcher: ./quark test", CommandLine.ExitCode.USAGE);
        }
    }

    /** Listed here so that help names it; the launcher runs it before Java starts. */
    @Command(name = "bench", description = "Run the benchmarks, or the one named.")
    static final class BenchCommand implements Runnable {
        @Override
        public void run() {
            throw new StartupProblem("run this through the launcher: ./quark bench", CommandLine.ExitCode.USAGE);
        }
    }
}
