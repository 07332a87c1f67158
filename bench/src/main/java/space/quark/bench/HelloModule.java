package space.quark.bench;

import space.quark.dock.Dock;
import space.quark.dock.Manifest;
import space.quark.dock.Module;

/** Serves {@link Hello}. */
public final class HelloModule implements Module {
    private static final Hello.Greeting GREETING = new Hello.Greeting("hello");

    @Override
    public Manifest manifest() {
        return Manifest.of("hello", "Hello", "1.0.0")
                .describe("Answers a constant, for measuring the way there.")
                .offers(Hello.class)
                .build();
    }

    @Override
    public void dock(Dock dock) {
        dock.offer(Hello.class, () -> GREETING);
    }
}
