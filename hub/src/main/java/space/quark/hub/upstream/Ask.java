package space.quark.hub.upstream;

import java.util.function.Function;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import space.quark.dock.Caller;
import space.quark.host.call.Answer;

/**
 * One request that was admitted and is to be carried to a module.
 *
 * @param callback completed by the forwarder, whatever becomes of the request
 * @param route the name of the route, whatever the prefix and the generation; limits are counted by it
 * @param path the path that was matched, percent-encoding as it came
 * @param prefix what the module does not see of the path, {@code /m/shop}
 * @param error the answer to a failure that nobody else will tell of
 */
public record Ask(
        Request request,
        Response response,
        Callback callback,
        Crew crew,
        Rule rule,
        String route,
        String path,
        String prefix,
        Caller caller,
        Function<Throwable, Answer> error) {

    /** The path and query that the module sees, percent-encoding as it came. */
    String target() {
        int at = 0;
        for (int i = 0; i < prefix.length() && at >= 0; i++) {
            at = prefix.charAt(i) == '/' ? path.indexOf('/', at + 1) : at;
        }
        String own = at < 0 ? "/" : path.substring(at);
        String query = request.getHttpURI().getQuery();
        return query == null ? own : own + '?' + query;
    }
}
