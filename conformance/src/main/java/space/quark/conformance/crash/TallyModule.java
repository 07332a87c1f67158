package space.quark.conformance.crash;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.Dock;
import space.quark.dock.Event;
import space.quark.dock.EventType;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.dock.Open;

/**
 * Counts, publishes each count in the transaction that keeps it, and writes down what it hears of that without looking
 * whether it was heard before. Runs from a jar, see {@link TallyJar}.
 */
public final class TallyModule implements Module {
    static final String VERSION = "tally-version.txt";
    /** A transaction that takes a while lets others commit before it that began after it. */
    private static final int LONGEST_PAUSE_MILLIS = 6;

    /** Keeps counts. */
    @Contract("tally")
    public interface Tally {
        /** Keeps a count; a second time it does nothing. */
        @Call(value = "POST /tally/counts", retryable = true)
        @Open
        Count count(Count count);

        /** Which jar this is. */
        @Call(value = "GET /tally/version", retryable = true)
        @Open
        Version version();
    }

    /** The nth of this key. */
    public record Count(String key, long n) {}

    /** The version of the jar. */
    public record Version(String version) {}

    /** Something was counted. */
    @EventType("quark.tally.counted")
    public record Counted(String key, long n) implements Event {}

    @Override
    public Manifest manifest() {
        return Manifest.of("tally", "Tally", jarVersion())
                .describe("Counts.")
                .offers(Tally.class)
                .publishes(Counted.class)
                .hears(Counted.class)
                .build();
    }

    private static String jarVersion() {
        try (InputStream in = TallyModule.class.getResourceAsStream("/" + VERSION)) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void dock(Dock dock) {
        dock.on(
                Counted.class,
                (tx, event) -> tx.createUpdate("insert into tally.heard (key, n) values (:key, :n)")
                        .bind("key", event.key())
                        .bind("n", event.n())
                        .execute());
        dock.offer(Tally.class, new Tally() {
            @Override
            public Count count(Count count) {
                return dock.database().write(tx -> {
                    int added = tx.createUpdate(
                                    "insert into tally.entry (key, n) values (:key, :n) on conflict do nothing")
                            .bind("key", count.key())
                            .bind("n", count.n())
                            .execute();
                    if (added > 0) {
                        dock.events().publish(tx, new Counted(count.key(), count.n()));
                        tx.execute("select pg_sleep(random() * " + LONGEST_PAUSE_MILLIS + " / 1000)");
                    }
                    return count;
                });
            }

            @Override
            public Version version() {
                return new Version(jarVersion());
            }
        });
    }
}
