package space.quark.host.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * {@code quark.yaml} as flat names with the texts as they were written: {@code http: {port: 8080}} and
 * {@code http.port: 8080} are the same.
 */
final class YamlFile {
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<String> faults = new ArrayList<>();

    /** @param texts one text, or the elements of a list */
    record Entry(List<String> texts, int line) {}

    private YamlFile() {}

    /** An absent file has no entries. */
    static YamlFile read(@Nullable Path file) {
        YamlFile yaml = new YamlFile();
        if (file == null) {
            return yaml;
        }
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException _) {
            return yaml;
        } catch (CharacterCodingException _) {
            yaml.faults.add(file.getFileName() + " is no text in UTF-8");
            return yaml;
        } catch (AccessDeniedException _) {
            yaml.faults.add(file + " cannot be read: permission denied; run this as the user whose folder it is");
            return yaml;
        } catch (IOException e) {
            yaml.faults.add(file + " cannot be read: " + e.getMessage());
            return yaml;
        }
        try (JsonParser parser = new YAMLMapper(new YAMLFactory()).createParser(text)) {
            yaml.read(parser, String.valueOf(file.getFileName()));
        } catch (JacksonException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            yaml.faults.add(file.getFileName() + " line " + line + ": is not YAML: "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
        return yaml;
    }

    Map<String, Entry> entries() {
        return entries;
    }

    List<String> faults() {
        return faults;
    }

    private void read(JsonParser parser, String file) {
        Deque<String> path = new ArrayDeque<>();
        String name = "";
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            int line = parser.currentTokenLocation().getLineNr();
            switch (token) {
                case PROPERTY_NAME -> {
                    String own = String.valueOf(parser.currentName());
                    name = path.isEmpty() || path.peek().isEmpty() ? own : path.peek() + "." + own;
                }
                case START_OBJECT -> path.push(name);
                case END_OBJECT -> path.pop();
                case START_ARRAY -> {
                    if (path.isEmpty()) {
                        faults.add(noNames(file, line));
                        return;
                    }
                    put(file, name, elements(parser, file, name), line);
                }
                case VALUE_NULL -> {
                    // "name:" with nothing behind it leaves the default
                }
                default -> {
                    if (path.isEmpty()) {
                        faults.add(noNames(file, line));
                        return;
                    }
                    put(file, name, List.of(parser.getString()), line);
                }
            }
        }
    }

    private static String noNames(String file, int line) {
        return file + " line " + line + ": must hold names and values, as in \"http.port: 8080\"";
    }

    private List<String> elements(JsonParser parser, String file, String name) {
        List<String> elements = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null) {
                break;
            }
            if (token.isScalarValue()) {
                elements.add(String.valueOf(parser.getString()));
            } else {
                faults.add(file + " line " + parser.currentTokenLocation().getLineNr() + ": " + name
                        + " must be a list of plain values");
                parser.skipChildren();
            }
        }
        return elements;
    }

    private void put(String file, String name, List<String> texts, int line) {
        Entry before = entries.putIfAbsent(name, new Entry(List.copyOf(texts), line));
        if (before != null) {
            faults.add(
                    file + " line " + line + ": " + name + " stands there twice (first in line " + before.line + ")");
        }
    }
}
