package space.quark.host;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What was opened: closed in the opposite order, and one part that does not close well keeps no other from closing. */
public final class Opened implements AutoCloseable {
    private final List<AutoCloseable> parts = new ArrayList<>();

    /** Remembers a part that is open now. */
    public <C extends AutoCloseable> C keep(C part) {
        parts.add(part);
        return part;
    }

    @Override
    public void close() {
        parts.reversed().forEach(Opened::close);
        parts.clear();
    }

    /** Closes one part; what goes wrong is logged. */
    public static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            // Not a constant: the first logger of a process fixes how all of them write, and settings say how.
            LoggerFactory.getLogger(Opened.class)
                    .error("{} did not close cleanly", part.getClass().getSimpleName(), e);
        }
    }
}
