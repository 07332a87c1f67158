package space.quark.dock;

/** Serves one {@link HttpRoute}; called only by those whom the route's access lets in. */
@FunctionalInterface
public interface HttpHandler {
    /** Answers a request; a {@link Problem} that it throws becomes the station's one error form. */
    HttpAnswer handle(HttpRequest request);
}
