package space.quark.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** From an empty folder to a module that is routed, as somebody does it who types the commands of the guide. */
final class TemplateBench {
    private static final double REACH_SECONDS = 60;
    private static final int REACH_COMMANDS = 3;
    /** What runs a language's template, asked for its version. */
    private static final Map<String, List<String>> LANGUAGES = new LinkedHashMap<>();

    static {
        LANGUAGES.put("ts", List.of("node", "--version"));
        LANGUAGES.put("python", List.of("python3", "--version"));
        LANGUAGES.put("go", List.of("go", "version"));
        LANGUAGES.put("php", List.of("php", "--version"));
        LANGUAGES.put("java", List.of("java", "--version"));
    }

    private TemplateBench() {}

    static void fromNothing(Report report, Room room) throws IOException, InterruptedException {
        for (Map.Entry<String, List<String>> language : LANGUAGES.entrySet()) {
            String what = "empty folder → routed module, " + language.getKey() + " (s)";
            if (!Tool.succeeds(language.getValue())) {
                report.note(what, "skipped: " + language.getValue().getFirst() + " is not installed here", "");
                continue;
            }
            Path folder = Scratch.folder("new");
            String id = "new-" + language.getKey();
            String module = folder.resolve(id).toString();
            try {
                long begun = System.nanoTime();
                List<List<String>> commands = List.of(
                        List.of("new", language.getKey(), id, "--folder", module),
                        List.of(
                                "dock",
                                module,
                                "--approve",
                                "--wait",
                                "--hub",
                                "http://127.0.0.1:" + room.station().address().getPort(),
                                "--data",
                                room.data().toString()));
                for (List<String> command : commands) {
                    run(command);
                }
                room.call("GET", "/api/v1/" + id + "/hello/you", "", "");
                double seconds = (System.nanoTime() - begun) / 1e9;
                int typed = commands.size() + 1;
                report.row(
                        what,
                        String.format(Locale.ROOT, "%d commands, the request among them, %.1f s", typed, seconds),
                        "at most " + REACH_COMMANDS + " commands",
                        seconds,
                        false,
                        typed > REACH_COMMANDS ? 0 : REACH_SECONDS);
            } finally {
                room.call("DELETE", "/modules/" + id + "?forget=true", room.operator(), "");
                Scratch.delete(folder);
            }
        }
    }

    private static void run(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "space.quark.station.Main"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(String.join(" ", arguments) + ": " + said);
        }
    }
}
