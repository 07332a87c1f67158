package space.quark.station;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a new module is made of. A template is a folder of resources with an {@code index}: a line for each file that is
 * written, with the resource after {@code =} where it is another one. The files of an SDK are copied as they are.
 */
enum ModuleTemplate {
    TS("node main.js"),
    PYTHON("python3 main.py"),
    GO("go run ."),
    PHP("php main.php"),
    JAVA("java Main.java");

    private static final String SDKS = "/sdks/";

    private final String start;

    ModuleTemplate(String start) {
        this.start = start;
    }

    /** For the command line's help. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(values()).map(ModuleTemplate::word).iterator();
        }
    }

    static Optional<ModuleTemplate> find(String word) {
        return Arrays.stream(values()).filter(one -> one.word().equals(word)).findFirst();
    }

    static String names() {
        return Arrays.stream(values()).map(ModuleTemplate::word).collect(Collectors.joining(", "));
    }

    /** The command that starts such a module in its folder. */
    String start() {
        return start;
    }

    private String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** A folder as one types it; {@code ./name} is told from a module's id. */
    static String shown(Path folder) {
        return folder.isAbsolute() || folder.startsWith("..") ? folder.toString() : "./" + folder.normalize();
    }

    /** Writes a module of that id into the folder. */
    void write(String id, Path folder) throws IOException {
        for (String line : text("/templates/" + word() + "/index").lines().toList()) {
            List<String> parts = List.of(line.split(" = ", 2));
            String resource = parts.size() > 1 ? parts.get(1) : "/templates/" + word() + "/" + parts.getFirst();
            Path file = folder.resolve(parts.getFirst());
            Path parent = file.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            String text = text(resource);
            Files.writeString(file, resource.startsWith(SDKS) ? text : filled(text, id, folder));
        }
    }

    private String filled(String text, String id, Path folder) {
        return text.replace("{{id}}", id)
                .replace("{{name}}", humanName(id))
                .replace("{{language}}", word())
                .replace("{{folder}}", shown(folder))
                .replace("{{start}}", start);
    }

    private static String humanName(String id) {
        List<String> words = new ArrayList<>();
        for (String word : id.split("-")) {
            if (!word.isEmpty()) {
                words.add(word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
            }
        }
        return String.join(" ", words);
    }

    private static String text(String resource) throws IOException {
        try (InputStream in = ModuleTemplate.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("the station was built without " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
