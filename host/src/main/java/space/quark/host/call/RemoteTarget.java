package space.quark.host.call;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.client.HttpClient;
import space.quark.dock.Caller;
import space.quark.dock.Unreachable;

/** Where and how a {@link RemoteContract} is reached; asked anew for every attempt. */
public interface RemoteTarget {
    /** A started client, such as {@link RemoteClient#start} gives. */
    HttpClient client();

    /**
     * The address below which the contract's paths stand, such as {@code http://10.0.0.7:9000/api/v1}.
     *
     * @throws Unreachable MODULE_UNAVAILABLE while the module is away
     */
    URI base();

    /** Headers that prove who calls, such as the service token in Authorization. */
    Map<String, String> credentials(Caller caller);

    /** How long a call may take when the caller's own deadline is later. */
    default Duration timeout() {
        return Duration.ofSeconds(5);
    }

    /** The largest answer that is read. */
    default int maxAnswerBytes() {
        return 16 * 1024 * 1024;
    }
}
