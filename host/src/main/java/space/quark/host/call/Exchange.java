package space.quark.host.call;

import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;

/** A request as the server hands it over: what {@link Endpoint} needs of it, whatever server it came through. */
public interface Exchange {
    /** The verb in upper case. */
    String method();

    /** The path with {@code .} and {@code ..} resolved, still percent-encoded, without the query. */
    String path();

    /** The decoded value of a variable of the route's path. */
    @Nullable String variable(String name);

    /** The parsed query; a query that cannot be decoded is refused with INVALID_INPUT. */
    Query query();

    /** The first value of a header, by its name in any case. */
    @Nullable String header(String name);

    /** The values of all headers of a name in any case, in order. */
    List<String> headers(String name);

    /** Whether the client came over https. */
    boolean secure();

    /** Host and port that the client asked, the port only when it is not the usual one; empty when it did not say. */
    String authority();

    /**
     * The whole body, empty when there is none; the same array on every call.
     *
     * @throws Problem BODY_TOO_LARGE when it is larger than the server allows
     */
    byte[] body();

    /** The Content-Type header. */
    default @Nullable String contentType() {
        return header("Content-Type");
    }
}
