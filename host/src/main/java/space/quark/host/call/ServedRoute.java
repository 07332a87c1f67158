package space.quark.host.call;

import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.ContractModel.Access;
import space.quark.dock.Problem;

/**
 * A route of a docked module as HTTP serves it. Knows nothing of who may call: whoever routes to it decides that, and
 * runs it inside {@link Caller#call}.
 */
public sealed interface ServedRoute permits Endpoint, HttpEndpoint {
    String verb();

    /** The path below {@code /api/v1}, variables in braces. */
    String path();

    Access access();

    /** The permission needed, only with {@link Access#PERMISSION}. */
    @Nullable String permission();

    /**
     * Answers a request.
     *
     * @throws Problem and nothing else; {@link Answer#error} makes the answer of it
     */
    Answer handle(Exchange exchange);
}
