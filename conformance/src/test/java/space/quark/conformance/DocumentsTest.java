package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import space.quark.dock.Manifest;
import space.quark.station.SettingsCommand;

/** What a machine knows and people read is what the machine knows. */
class DocumentsTest {
    private static final int LONGEST_FILE = 500;

    @Test
    void everySettingIsDescribed() throws IOException {
        assertSame("docs/settings.md", SettingsCommand.document());
    }

    @Test
    void theGraphOfModulesIsCommitted() throws IOException {
        assertSame("docs/modules.txt", ModuleGraph.text(Project.manifests()));
    }

    @Test
    void theGraphDoesNotDependOnTheOrderOfModules() {
        List<Manifest> reversed = Project.manifests().reversed();
        assertEquals(ModuleGraph.text(Project.manifests()), ModuleGraph.text(reversed));
        assertNotEquals(ModuleGraph.text(reversed), ModuleGraph.text(reversed.subList(1, reversed.size())));
    }

    @Test
    void everyModuleOfTheProjectIsLookedAt() throws IOException {
        try (Stream<Path> folders = Files.list(Project.root().resolve("modules"))) {
            Set<String> there = folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .map(folder -> folder.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(
                    there,
                    Project.manifests().stream().map(Manifest::id).collect(Collectors.toCollection(TreeSet::new)));
        }
    }

    @Test
    void everyModuleSaysInItsReadmeWhatItIs() {
        for (Manifest manifest : Project.manifests()) {
            Path readme = Project.root().resolve("modules/" + manifest.id() + "/README.md");
            assertTrue(Files.isRegularFile(readme), readme + " is missing");
        }
    }

    @Test
    void whateverIsNeededOrHeardIsOfferedOrPublishedBySomebody() {
        List<Manifest> manifests = Project.manifests();
        Set<String> offered =
                manifests.stream().flatMap(each -> each.provides().stream()).collect(Collectors.toSet());
        Set<String> published = manifests.stream()
                .flatMap(each -> each.events().publishes().stream())
                .collect(Collectors.toSet());
        for (Manifest manifest : manifests) {
            manifest.needs()
                    .forEach(need -> assertTrue(
                            offered.contains(need.contract()),
                            manifest.id() + " needs " + need.contract() + ", which nobody offers"));
            manifest.events()
                    .subscribes()
                    .forEach(event -> assertTrue(
                            published.contains(event), manifest.id() + " hears " + event + ", which nobody publishes"));
        }
    }

    @Test
    void noFileIsTooLongToRead() {
        List<String> tooLong = Stream.concat(
                        Project.files("", ".java", ".sql", ".md", ".js", ".css", ".html", ".sh").stream(),
                        Project.files("sdks", ".ts", ".py", ".go", ".php").stream())
                .filter(file -> Project.read(file).lines().count() > LONGEST_FILE)
                .map(Path::toString)
                .toList();
        assertEquals(Collections.emptyList(), tooLong, "longer than " + LONGEST_FILE + " lines");
    }

    private static void assertSame(String document, String generated) throws IOException {
        Path file = Project.root().resolve(document);
        if (Project.UPDATE) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, generated);
        }
        String committed = Files.exists(file) ? Project.read(file) : "";
        assertEquals(generated, committed, document + " is out of date: run this test with -Dquark.update=true");
    }
}
