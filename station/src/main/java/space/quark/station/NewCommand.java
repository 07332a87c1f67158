package space.quark.station;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.quark.host.StartupProblem;

/** Write a new module, which docks as it is. */
@Command(name = "new", description = "Write a new module, which docks as it is.")
final class NewCommand implements Runnable {
    @Parameters(
            index = "0",
            paramLabel = "LANGUAGE",
            description = "One of ${COMPLETION-CANDIDATES}.",
            completionCandidates = ModuleTemplate.Names.class)
    private String language = "";

    @Parameters(index = "1", paramLabel = "NAME", description = "Its id: lower-case letters, digits and '-'.")
    private String name = "";

    @Option(names = "--folder", paramLabel = "FOLDER", description = "Where to write it (default ./NAME).")
    private Path folder = Path.of("");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        ModuleTemplate template = ModuleTemplate.find(language)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "there is no template for '" + language + "', but for " + ModuleTemplate.names()));
        if (!name.matches("[a-z][a-z0-9-]{0,40}")) {
            throw new ParameterException(
                    spec.commandLine(),
                    "'" + name
                            + "' cannot be a module's id: it begins with a lower-case letter, and at most 40 of them,"
                            + " digits and '-' follow");
        }
        if (Modules.ids().contains(name)) {
            throw new ParameterException(
                    spec.commandLine(), "a module named " + name + " comes with the station: take another name");
        }
        Path target = folder.toString().isEmpty() ? Path.of(name) : folder;
        try {
            if (Files.exists(target) && !isEmptyFolder(target)) {
                throw new StartupProblem(target + " is there already, and not empty", ExitCode.SOFTWARE);
            }
            template.write(name, target);
        } catch (IOException e) {
            throw new StartupProblem("cannot write " + target + ": " + e.getMessage(), ExitCode.SOFTWARE);
        }
        tellWhatNext(template, target);
    }

    private static boolean isEmptyFolder(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (var content = Files.list(path)) {
            return content.findAny().isEmpty();
        }
    }

    private void tellWhatNext(ModuleTemplate template, Path target) {
        PrintWriter out = spec.commandLine().getOut();
        String shown = ModuleTemplate.shown(target);
        out.println("A new module lies in " + shown + ". Let the station run it:");
        out.println();
        out.println("  ./quark dock " + shown + " --approve --wait");
        out.println("  curl http://127.0.0.1:8080/api/v1/" + name + "/hello/you");
        out.println();
        out.println("or run it yourself:");
        out.println();
        out.println("  ./quark dock --token --module " + name + " >" + shown + "/token");
        out.println("  cd " + shown + " && QUARK_TOKEN_FILE=token " + template.start());
        out.flush();
    }
}
