package space.quark.hub.routes;

import java.util.function.Function;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;

/**
 * Something that the hub answers itself.
 *
 * @param operatorOnly whether only the operator and administrators may ask; who may ask the others they find out themselves
 */
public record HubRoute(String verb, String path, boolean operatorOnly, Function<Exchange, Answer> handling) {
    /** A route that decides itself who may ask. */
    public static HubRoute open(String verb, String path, Function<Exchange, Answer> handling) {
        return new HubRoute(verb, path, false, handling);
    }
}
