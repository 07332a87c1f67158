package space.quark.station;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import space.quark.dock.Json;
import space.quark.host.StartupProblem;
import space.quark.host.settings.SettingsDocument;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints every setting of the station, or shows and changes those of a module that docked. */
@Command(
        name = "settings",
        description =
                "Print every setting of the station with its default, or show and change those of a docked module.")
public final class SettingsCommand implements Runnable {
    @Mixin
    private final HubOptions options = new HubOptions();

    @Parameters(index = "0", arity = "0..1", paramLabel = "ID", description = "A module that docked; else the station.")
    private String id = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "NAME=VALUE",
            description = "What to set; NAME=@FILE takes a file's text, NAME=@- that of the standard input.")
    private List<String> changes = List.of();

    @Option(names = "--reset", split = ",", paramLabel = "A,B", description = "What to take back to its default.")
    private List<String> resets = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (id.isEmpty()) {
            out.print(document());
        } else {
            ofModule(out);
        }
        out.flush();
    }

    private void ofModule(PrintWriter out) {
        HubClient hub = options.client();
        String path = "/modules/" + Text.pathSegment(id) + "/settings";
        JsonNode settings = hub.get(path);
        if (!changes.isEmpty() || !resets.isEmpty()) {
            ObjectNode values = Json.mapper().createObjectNode();
            resets.forEach(values::putNull);
            for (String change : changes) {
                int equals = change.indexOf('=');
                if (equals < 1) {
                    throw new ParameterException(spec.commandLine(), "name what to set as NAME=VALUE, not " + change);
                }
                String name = change.substring(0, equals);
                JsonNode schema = settings.path("schema").path("properties").path(name);
                values.set(name, value(schema, text(change.substring(equals + 1))));
            }
            settings = hub.patch(path, Map.of("values", values));
        }
        show(settings, out);
    }

    private static String text(String given) {
        if (!given.startsWith("@")) {
            return given;
        }
        try {
            return given.equals("@-")
                    ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8).strip()
                    : Files.readString(Path.of(given.substring(1))).strip();
        } catch (IOException e) {
            throw new StartupProblem("cannot read " + given.substring(1) + ": " + e.getMessage(), ExitCode.SOFTWARE);
        }
    }

    /** A text where the schema wants one; else as JSON, and the hub says what is wrong with it. */
    private static JsonNode value(JsonNode schema, String text) {
        JsonNode plain = Json.mapper().getNodeFactory().stringNode(text);
        if (schema.path("type").asString("").equals("string")) {
            return plain;
        }
        try {
            return Json.mapper().readTree(text);
        } catch (JacksonException _) {
            return plain;
        }
    }

    private void show(JsonNode settings, PrintWriter out) {
        JsonNode properties = settings.path("schema").path("properties");
        JsonNode values = settings.path("values");
        TreeSet<String> set = new TreeSet<>(
                settings.path("set").valueStream().map(JsonNode::asString).toList());
        JsonNode fixed = settings.path("fixed");
        out.println(id + ", generation " + settings.path("generation").asLong());
        properties.properties().forEach(property -> {
            String name = property.getKey();
            String value = values.has(name) ? shown(values.path(name)) : "not set";
            String origin =
                    fixed.has(name) ? " (" + fixed.path(name).asString() + ")" : set.contains(name) ? "" : " (default)";
            String words = property.getValue().path("description").asString("");
            out.printf("  %s = %s%s%s%n", name, value, origin, words.isEmpty() ? "" : "  # " + words);
        });
        if (properties.isEmpty()) {
            out.println("  its manifest names no settings");
        }
        settings.path("faults")
                .forEach(fault -> out.printf(
                        "  ! %s %s%n",
                        fault.path("field").asString(), fault.path("problem").asString()));
        settings.path("instances").forEach(one -> {
            if (one.has("problem")) {
                out.printf(
                        "  ! %s has not heard: %s%n",
                        one.path("id").asString(), one.path("problem").asString());
            }
        });
    }

    private static String shown(JsonNode value) {
        return value.isString() ? value.asString() : value.toString();
    }

    /** {@code docs/settings.md}. */
    public static String document() {
        return SettingsDocument.markdown(StationFile.sections());
    }
}
