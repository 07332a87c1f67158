package space.quark.bench;

import java.io.IOException;
import java.util.List;

/** A program that may be on this machine or not. */
final class Tool {
    private Tool() {}

    /** Whether the command can be run here and ends well. */
    static boolean succeeds(List<String> command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
