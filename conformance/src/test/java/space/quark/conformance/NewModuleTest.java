package space.quark.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** {@code quark new} from the outside; that what it writes docks is tried with the SDKs. */
final class NewModuleTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "ts, main.js, quark/quark.js",
        "python, main.py, quark/__init__.py",
        "go, main.go, quark/module.go",
        "php, main.php, quark/Quark.php",
        "java, Main.java, manifest.json"
    })
    void aModuleIsWrittenWithAllThatItNeeds(String language, String main, String ofTheSdk) throws IOException {
        Path target = folder.resolve("tea-shop");

        CommandLineRun run = CommandLineRun.of("new", language, "tea-shop", "--folder", target.toString());

        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("./quark dock " + target + " --approve", "/api/v1/tea-shop/hello/you");
        assertThat(target.resolve(main)).isNotEmptyFile();
        assertThat(target.resolve(ofTheSdk)).isNotEmptyFile();
        JsonNode manifest = Json.mapper().readTree(Files.readString(target.resolve("manifest.json")));
        assertThat(manifest.path("id").asString()).isEqualTo("tea-shop");
        assertThat(manifest.path("name").asString()).isEqualTo("Tea Shop");
        assertThat(manifest.path("run").path("command").isArray()).isTrue();
        try (var files = Files.walk(target)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file))
                        .as(file.toString())
                        .doesNotContain("{{id}}", "{{name}}", "{{start}}");
            }
        }
    }

    @Test
    void whatIsThereIsNotWrittenOver() throws IOException {
        Files.writeString(folder.resolve("mine"), "kept");

        CommandLineRun run = CommandLineRun.of("new", "ts", "tea-shop", "--folder", folder.toString());

        assertThat(run.exit()).isNotZero();
        assertThat(run.err()).contains("is there already");
        try (var files = Files.list(folder)) {
            assertThat(files.toList()).isEqualTo(List.of(folder.resolve("mine")));
        }
    }

    @Test
    void whatCannotBeIsSaid() {
        assertThat(CommandLineRun.of("new", "cobol", "tea-shop").err()).contains("cobol", "ts, python, go, php, java");
        assertThat(CommandLineRun.of("new", "ts", "Tea_Shop").err()).contains("Tea_Shop", "cannot be a module's id");
    }
}
