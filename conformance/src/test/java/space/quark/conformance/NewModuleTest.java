package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** {@code quark new} from the outside; that what it writes docks is tried with the SDKs. */
final class NewModuleTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ts main.js quark/quark.js",
                "python main.py quark/__init__.py",
                "go main.go quark/module.go",
                "php main.php quark/Quark.php",
                "java Main.java README.md"
            })
    void aModuleIsWrittenWithAllThatItNeeds(String wanted) throws IOException {
        List<String> words = List.of(wanted.split(" "));
        Path target = folder.resolve("tea-shop");

        CommandLineRun run = CommandLineRun.of("new", words.getFirst(), "tea-shop", "--folder", target.toString());

        assertEquals(0, run.exit(), run.err());
        assertTrue(run.out().contains("./quark dock " + target + " --approve"), run.out());
        assertTrue(run.out().contains("/api/v1/tea-shop/hello/you"), run.out());
        JsonNode manifest = Json.mapper().readTree(Files.readString(target.resolve("manifest.json")));
        assertEquals("tea-shop", manifest.path("id").asString());
        assertEquals("Tea Shop", manifest.path("name").asString());
        assertTrue(manifest.path("run").path("command").isArray());
        for (String file : words.subList(1, 3)) {
            assertTrue(Files.size(target.resolve(file)) > 0, file);
        }
        try (var files = Files.walk(target)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                assertFalse(text.contains("{{id}}") || text.contains("{{name}}") || text.contains("{{start}}"), text);
            }
        }
    }

    @Test
    void whatIsThereIsNotWrittenOver() throws IOException {
        Files.writeString(folder.resolve("mine"), "kept");

        CommandLineRun run = CommandLineRun.of("new", "ts", "tea-shop", "--folder", folder.toString());

        assertNotEquals(0, run.exit());
        assertTrue(run.err().contains("is there already"), run.err());
        try (var files = Files.list(folder)) {
            assertEquals(List.of(folder.resolve("mine")), files.toList());
        }
    }

    @Test
    void whatCannotBeIsSaid() {
        String language = CommandLineRun.of("new", "cobol", "tea-shop").err();
        assertTrue(language.contains("cobol") && language.contains("ts, python, go, php, java"), language);
        String own = CommandLineRun.of("new", "ts", "people").err();
        assertTrue(own.contains("comes with the station"), own);
        String id = CommandLineRun.of("new", "ts", "Tea_Shop").err();
        assertTrue(id.contains("Tea_Shop") && id.contains("cannot be a module's id"), id);
    }
}
