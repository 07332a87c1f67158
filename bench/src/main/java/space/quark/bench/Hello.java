package space.quark.bench;

import space.quark.dock.Call;
import space.quark.dock.Contract;
import space.quark.dock.SignedIn;

/** The least a contract can promise, for measuring the way there. */
@Contract("hello")
public interface Hello {
    /** A constant. */
    @Call("GET /hello")
    @SignedIn
    Greeting greet();

    /** What {@link #greet} says. */
    record Greeting(String message) {}
}
