package space.quark.conformance.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A power failure takes what was not flushed, and nothing else. */
class PowerTest {
    private static final int OTHER_FAILURES = 3;

    private Path all = Path.of("");
    private Path root = Path.of("");
    private Random random = new Random();

    @BeforeEach
    void folder() throws IOException {
        assumeTrue(Power.compiler().isPresent(), "no C compiler, no power failures");
        all = Files.createTempDirectory("quark-test");
        root = Files.createDirectory(all.resolve("root"));
    }

    @AfterEach
    void delete() throws IOException {
        PowerFailure.delete(all);
    }

    /** A failure that drops everything, or one that keeps some. */
    private static Random random(boolean all, long from) {
        for (long seed = from; ; seed++) {
            if (new Random(seed).nextBoolean() == all) {
                return new Random(seed);
            }
        }
    }

    private Map<String, String> failure(Path folder) throws Exception {
        Power power = Power.of(folder, all.resolve("notes"));
        ProcessBuilder scribe = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Scribe.class.getName(),
                        folder.toString())
                .inheritIO();
        scribe.environment().putAll(power.environment());
        assertEquals(9, scribe.start().waitFor());
        assertEquals("gone", Files.readString(folder.resolve("unflushed")));
        power.fail(random);
        return contents(folder);
    }

    private static Map<String, String> contents(Path folder) throws IOException {
        Map<String, String> found = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return found;
    }

    private static void assertFlushedIsThere(Map<String, String> found) {
        assertEquals("a".repeat(20_000), found.get("flushed"));
        assertEquals("after", found.get("old"), "the folder was flushed after the renaming");
        assertEquals("f".repeat(100) + "g".repeat(50), found.get("synchronous"));
    }

    @Test
    void whatWasNotFlushedIsGone() throws Exception {
        random = random(true, 1);
        Map<String, String> found = failure(root);
        assertFlushedIsThere(found);
        assertEquals("b".repeat(20_000), found.get("flushed in part"));
        assertEquals("e".repeat(9_000), found.get("cut off"));
        assertEquals("kept", found.get("precious"), "its name was not taken away for good");
        assertEquals("", found.get("hasty"), "its name was flushed, its content was not");
        assertEquals("kept", found.get("replaced"));
        assertEquals(
                "[cut off, flushed, flushed in part, hasty, old, precious, replaced, synchronous]",
                found.keySet().toString());
    }

    @Test
    void aDiskThatKeepsSomeOfItKeepsWhatWasFlushedToo() throws Exception {
        for (int i = 1; i <= OTHER_FAILURES; i++) {
            random = random(false, i * 1000L);
            Path folder = Files.createDirectory(root.resolve(String.valueOf(i)));
            Map<String, String> found = failure(folder);
            assertFlushedIsThere(found);
            String part = found.getOrDefault("flushed in part", "");
            assertTrue(part.length() >= 20_000, "shorter than it was flushed");
            assertTrue(part.substring(100, 20_000).matches("b+"), "changed where nothing was written");
            assertTrue(part.substring(20_000).chars().allMatch(one -> one == 'd' || one == 0), "written by nobody");
        }
    }
}
