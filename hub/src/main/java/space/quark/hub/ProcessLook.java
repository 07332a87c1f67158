package space.quark.hub;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the system says of this process, without the JVM's management classes, which take memory of their own. */
final class ProcessLook {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String RESIDENT = "VmRSS:";
    private static final long KIBI = 1024;

    private ProcessLook() {}

    /** Resident memory in bytes; null where the system does not say. */
    static @Nullable Long resident() {
        try {
            String status = Files.readString(STATUS, StandardCharsets.ISO_8859_1);
            int from = status.indexOf(RESIDENT) + RESIDENT.length();
            int end = status.indexOf(" kB", from);
            return from < RESIDENT.length() || end < 0
                    ? null
                    : Long.parseLong(status.substring(from, end).strip()) * KIBI;
        } catch (IOException _) {
            return null;
        }
    }

    /** Processor time used since the start; zero where the system does not say. */
    static Duration processorTime() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
