package space.quark.conformance;

import java.util.concurrent.atomic.AtomicInteger;
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

    /** A module that cannot start at first: its first dockings fail, this many. */
    static Supplier<Module> failing(int times) {
        AtomicInteger left = new AtomicInteger(times);
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
                if (left.getAndDecrement() > 0) {
                    throw new IllegalStateException("the antenna is not out yet");
                }
                dock.offer(Flaky.class, () -> new Word("here"));
            }
        };
    }
}
