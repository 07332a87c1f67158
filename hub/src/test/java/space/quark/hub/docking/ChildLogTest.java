package space.quark.hub.docking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildLogTest {
    private static final int MOST = 4096;

    @TempDir
    private Path data;

    private ChildLog log() {
        return new ChildLog(data.resolve("log"), MOST, InstantSource.system());
    }

    @Test
    void neitherFileGrowsBeyondWhatIsAllowed() throws Exception {
        ChildLog first = log();
        ChildLog second = log();
        byte[] much = "123456789\n".repeat(1000).getBytes(StandardCharsets.US_ASCII);
        first.copy(new ByteArrayInputStream(much));
        second.copy(new ByteArrayInputStream(much, 0, 3000));
        first.copy(new ByteArrayInputStream(much, 0, 3000));
        for (String name : List.of("current.log", "previous.log")) {
            assertTrue(Files.size(data.resolve("log").resolve(name)) <= MOST, name);
        }
        second.note("the end");
        assertTrue(ChildLog.tail(data.resolve("log"), 1).getFirst().endsWith("the end"));
    }

    @Test
    void itIsWrittenOnAfterADiskThatTookNothing() throws Exception {
        ChildLog log = log();
        Path folder = data.resolve("log");
        Files.delete(folder);
        log.copy(new SequenceInputStream(
                new ByteArrayInputStream("lost\n".getBytes(StandardCharsets.US_ASCII)),
                new ByteArrayInputStream("kept\n".getBytes(StandardCharsets.US_ASCII)) {
                    @Override
                    public synchronized int read(byte[] into, int from, int length) {
                        assertTrue(Files.exists(folder) || folder.toFile().mkdir());
                        return super.read(into, from, length);
                    }
                }));
        assertEquals(List.of("kept"), ChildLog.tail(folder, 9));
    }

    @Test
    void onlyItsOwnerReadsIt() throws Exception {
        log().note("a secret");
        Path folder = data.resolve("log");
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("current.log"))));
    }
}
