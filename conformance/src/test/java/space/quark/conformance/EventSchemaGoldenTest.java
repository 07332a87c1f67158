package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import space.quark.dock.Event;
import space.quark.dock.EventTypes;
import space.quark.dock.Json;
import space.quark.host.call.EventSchemas;
import space.quark.host.call.Javadocs;
import space.quark.host.call.OpenApi;
import tools.jackson.databind.node.ObjectNode;

/** The committed schemas say what the events' records say, and never take back what they said before. */
class EventSchemaGoldenTest {
    private static final String UPDATE = "mvn -q -B -pl conformance -am test"
            + " -Dtest=EventSchemaGoldenTest -Dsurefire.failIfNoSpecifiedTests=false -Dquark.update=true";

    private final Path sources = Project.root().resolve("contracts/src/main/java");
    private final Path folder = Project.root().resolve("contracts/src/main/resources/events");

    private Map<String, ObjectNode> documents() throws IOException {
        Map<String, List<Class<? extends Event>>> events = new TreeMap<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(each -> each.toString().endsWith(".java"))
                    .filter(each -> !each.endsWith("package-info.java"))
                    .sorted()
                    .toList()) {
                Class<?> type = type(sources.relativize(file).toString());
                if (Event.class.isAssignableFrom(type)) {
                    Class<? extends Event> event = type.asSubclass(Event.class);
                    String module = EventTypes.of(event).split("\\.")[1].replace('_', '-');
                    events.computeIfAbsent(module, _ -> new ArrayList<>()).add(event);
                }
            }
        }
        Javadocs docs = Javadocs.read(sources);
        Map<String, ObjectNode> documents = new TreeMap<>();
        events.forEach((module, types) -> documents.put(module, EventSchemas.describe(types, docs)));
        return documents;
    }

    private static Class<?> type(String file) {
        try {
            return Class.forName(
                    file.replace('/', '.').replaceAll("\\.java$", ""),
                    false,
                    EventSchemaGoldenTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theCommittedSchemasSayWhatTheRecordsSayAndOnlyGrow() throws IOException {
        Map<String, ObjectNode> documents = documents();
        assertFalse(documents.isEmpty());
        Files.createDirectories(folder);
        List<String> stale = new ArrayList<>();
        List<String> breaks = new ArrayList<>();
        for (var document : documents.entrySet()) {
            Path file = folder.resolve(document.getKey() + ".json");
            if (Files.exists(file)) {
                ObjectNode committed = (ObjectNode) Json.mapper().readTree(Files.readString(file));
                breaks.addAll(EventSchemas.grow(committed, document.getValue()));
            }
            String text = OpenApi.text(document.getValue());
            if (!Files.exists(file) || !Files.readString(file).equals(text)) {
                stale.add(file.getFileName().toString());
                if (Project.UPDATE && breaks.isEmpty()) {
                    Files.writeString(file, text);
                }
            }
        }
        assertEquals(List.of(), breaks, "events are kept and others read them: publish a new type instead");
        if (!stale.isEmpty() && !Project.UPDATE) {
            fail("schemas of events differ from their records: " + stale + ". If that is meant: " + UPDATE);
        }
    }

    @Test
    void everyPublishedTypeHasASchema() throws IOException {
        Map<String, ObjectNode> documents = documents();
        Project.manifests()
                .forEach(manifest -> manifest.events().publishes().forEach(type -> {
                    ObjectNode document = documents.get(manifest.id());
                    assertFalse(
                            document == null
                                    || document.path("events").path(type).isMissingNode(),
                            type);
                }));
    }
}
