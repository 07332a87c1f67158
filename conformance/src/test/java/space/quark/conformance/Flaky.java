package space.quark.conformance;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.Dock;
import space.quark.dock.Manifest;
import space.quark.dock.Module;
import space.quark.dock.Open;

/** Says that it is there. */
@Contract("flaky")
public interface Flaky {
    /** Always the same. */
    @Call(value = "GET /flaky", retryable = true)
    @Open
    Word say();

    /** A word. */
    record Word(String word) {}

    /** A module that cannot start while it is broken. */
    static Supplier<Module> brokenWhile(AtomicBoolean broken) {
        return () -> new Module() {
            @Override
            public Manifest manifest() {
                return Manifest.of("flaky", "Flaky", "1.0.0")
                        .describe("Comes late.")
                        .offers(Flaky.class)
                        .build();
            }

            @Override
            public void dock(Dock dock) {
                if (broken.get()) {
                    throw new IllegalStateException("the antenna is not out yet");
                }
                dock.offer(Flaky.class, () -> new Word("here"));
            }
        };
    }
}
