package space.quark.conformance;

import java.util.Map;
import java.util.function.Supplier;
import space.quark.dock.Caller;
import space.quark.dock.Dock;
import space.quark.dock.HttpAnswer;
import space.quark.dock.HttpHandler;
import space.quark.dock.HttpRequest;
import space.quark.dock.HttpRoute;
import space.quark.dock.HttpRoutes;
import space.quark.dock.Manifest;
import space.quark.dock.Module;

/** A module that has no contract, only plain routes, one of each access. */
final class Crates implements Module, HttpRoutes {
    static final Supplier<Module> MODULE = Crates::new;

    private static final HttpRoute LOOK = HttpRoute.open("GET /crates/{id}")
            .says("Says what is seen of a request.")
            .answers(200, Seen.class);
    private static final HttpRoute FILL = HttpRoute.signedIn("POST /crates/{id}")
            .says("Takes anything.")
            .takes("application/octet-stream")
            .answers(201, Seen.class);
    private static final HttpRoute EMPTY =
            HttpRoute.needs("DELETE /crates/{id}", "crates:write").answers(204);

    /** What a handler saw. */
    record Seen(String id, int length, boolean secure, String authority, String address, boolean known) {}

    @Override
    public Manifest manifest() {
        return Manifest.of("crates", "Crates", "1.0.0")
                .describe("Boxes to put bytes in.")
                .permission("crates:write", "Empty crates", "admin")
                .http(LOOK)
                .http(FILL)
                .http(EMPTY)
                .build();
    }

    @Override
    public void dock(Dock dock) {
        dock.http(this);
    }

    @Override
    public Map<HttpRoute, HttpHandler> handlers() {
        return Map.of(
                LOOK, request -> HttpAnswer.data(200, seen(request)),
                FILL, request -> HttpAnswer.data(201, seen(request)),
                EMPTY, _ -> HttpAnswer.done(204));
    }

    private static Seen seen(HttpRequest request) {
        return new Seen(
                request.variable("id"),
                request.body().length,
                request.secure(),
                request.authority(),
                Caller.current().address(),
                Caller.current().personId() != null);
    }
}
