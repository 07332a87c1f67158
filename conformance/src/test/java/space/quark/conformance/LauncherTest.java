package space.quark.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The launcher beside a station that only says what it was told, in a folder with a space in its name, with hardly any environment. */
class LauncherTest {
    /** What is built of no sources at all. */
    private static final String BUILT_OF_NOTHING = "4294967295 0\n";

    private static final Path HOME = Stations.newFolder();
    private static final Path QUARK = HOME.resolve("a station/quark");

    @BeforeAll
    static void install() throws IOException {
        Files.createDirectories(QUARK.resolveSibling(".quark"));
        Files.copy(Project.root().resolve("quark"), QUARK);
        new JarMaker(Map.of("Echo", """
                        public class Echo {
                            public static void main(String[] told) {
                                for (String one : told) {
                                    System.out.print(one.codePoints().boxed().toList() + " ");
                                    java.nio.file.Path.of(one);
                                }
                                System.out.println(System.getProperty("echo", "plain"));
                            }
                        }
                        """))
                .pack(QUARK.resolveSibling("station/target/station.jar"), Map.of("Main-Class", "Echo"), Map.of());
        Files.writeString(QUARK.resolveSibling(".quark/built"), BUILT_OF_NOTHING);
    }

    @AfterAll
    static void delete() {
        Stations.delete(HOME);
    }

    @Test
    void itNeedsNoHomeNoLanguageAndNoFolderWithoutSpaces() throws Exception {
        assertEquals("[114, 117, 110] [97, 32, 98] [228] plain", says());
        try (Stream<Path> prepared = Files.list(QUARK.resolveSibling(".quark"))) {
            assertTrue(prepared.anyMatch(
                    file -> file.toString().endsWith(".aot") && file.toFile().length() > 0));
        }
        assertEquals("[114, 117, 110] [97, 32, 98] [228] plain", says(), "with the fast start");
        assertEquals("[114, 117, 110] [97, 32, 98] [228] set", says("QUARK_JAVA_OPTIONS=-Decho=set -Dsecond=1"));
    }

    /** What the last line is when it is told to run {@code "a b"} and an umlaut. */
    private static String says(String... variables) throws Exception {
        Stream<String> environment = Stream.concat(
                Stream.of("PATH=/usr/bin:/bin", "QUARK_JAVA_HOME=" + System.getProperty("java.home")),
                Stream.of(variables));
        List<String> command = Stream.of(
                        Stream.of("env", "-i"),
                        environment,
                        Stream.of("sh", "-c", "exec \"$0\" run \"a b\" \"$(printf '\\303\\244')\"", QUARK.toString()))
                .flatMap(part -> part)
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES), said);
        assertEquals(0, process.exitValue(), said);
        return said.lines().toList().getLast().strip();
    }
}
