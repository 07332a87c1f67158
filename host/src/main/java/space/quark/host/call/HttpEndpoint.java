package space.quark.host.call;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.ContractModel.Access;
import space.quark.dock.HttpAnswer;
import space.quark.dock.HttpHandler;
import space.quark.dock.HttpRequest;
import space.quark.dock.HttpRoute;
import space.quark.dock.Problem;

/** A plain HTTP route of a module as HTTP serves it. */
public final class HttpEndpoint implements ServedRoute {
    private final HttpRoute route;
    private final HttpHandler handler;
    private final InstantSource clock;
    private final @Nullable BodyForm form;

    public HttpEndpoint(HttpRoute route, HttpHandler handler, InstantSource clock) {
        this.route = route;
        this.handler = handler;
        this.clock = clock;
        HttpRoute.Content request = route.request();
        Class<?> body = request == null ? null : request.value();
        this.form = body == null ? null : new BodyForm(body, body);
    }

    @Override
    public String verb() {
        return route.verb();
    }

    @Override
    public String path() {
        return route.path();
    }

    @Override
    public Access access() {
        return route.access();
    }

    @Override
    public @Nullable String permission() {
        return route.permission();
    }

    @Override
    public Answer handle(Exchange exchange) {
        try {
            HttpAnswer answer = handler.handle(new Received(exchange));
            Answer whole = switch (answer.body()) {
                case HttpAnswer.Data data -> data(answer.status(), data.value());
                case HttpAnswer.Failure failure ->
                    Answer.error(failure.problem(), Caller.current().trace(), clock.instant());
                case HttpAnswer.Bytes bytes ->
                    new Answer(answer.status(), Map.of("X-Content-Type-Options", "nosniff"), bytes.content());
            };
            for (HttpAnswer.Field header : answer.headers()) {
                whole = whole.with(header.name(), header.value());
            }
            return whole;
        } catch (Problem problem) {
            throw problem;
        } catch (RuntimeException | StackOverflowError thrown) {
            throw ErrorForm.problem(thrown);
        }
    }

    private Answer data(int status, @Nullable Object value) {
        return status == 204 ? Answer.empty(status) : Answer.data(status, value, clock.instant());
    }

    /** The request as the handler sees it. */
    private final class Received implements HttpRequest {
        private final Exchange exchange;

        private Received(Exchange exchange) {
            this.exchange = exchange;
        }

        @Override
        public String method() {
            return exchange.method();
        }

        @Override
        public String variable(String name) {
            String value = exchange.variable(name);
            if (value == null) {
                throw new IllegalArgumentException(route.signature() + " has no variable " + name);
            }
            return value;
        }

        @Override
        public List<String> query(String name) {
            return exchange.query().all(name);
        }

        @Override
        public List<String> headers(String name) {
            return exchange.headers(name);
        }

        @Override
        public boolean secure() {
            return exchange.secure();
        }

        @Override
        public String authority() {
            return exchange.authority();
        }

        @Override
        public byte[] body() {
            return exchange.body();
        }

        @Override
        public <T extends Record> T json(Class<T> type) {
            HttpRoute.Content request = route.request();
            if (form == null || request == null || !type.equals(request.value())) {
                throw new IllegalStateException(route.signature() + " reads " + type.getSimpleName()
                        + " without declaring it: add .takes(" + type.getSimpleName() + ".class) to the route");
            }
            return type.cast(form.read(exchange));
        }
    }
}
