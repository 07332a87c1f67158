package space.quark.dock;

import java.util.Map;

/** What serves a module's plain HTTP routes. */
@FunctionalInterface
public interface HttpRoutes {
    /** The handler of each route. */
    Map<HttpRoute, HttpHandler> handlers();
}
