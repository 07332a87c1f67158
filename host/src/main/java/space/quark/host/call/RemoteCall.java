package space.quark.host.call;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.Request;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.ContractModel.CallModel;
import space.quark.dock.ContractModel.ParameterModel;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/** One call of a contract as a request and its answer. */
final class RemoteCall {
    private static final String JSON = "application/json";
    /** What the hub's gateway says of modules behind it. */
    private static final Map<String, CommonProblem> OF_GATEWAY = Map.of(
            CommonProblem.ROUTE_NOT_FOUND.name(),
            CommonProblem.MODULE_MISSING,
            "QE201",
            CommonProblem.MODULE_UNAVAILABLE,
            "QE301",
            CommonProblem.MODULE_UNAVAILABLE,
            "BAD_GATEWAY",
            CommonProblem.UNREACHABLE);
    /** What is said of the token that proves this process: it is not known any more, and so not there for its own callers. */
    private static final List<CommonProblem> OF_OWN_TOKEN =
            List.of(CommonProblem.INVALID_TOKEN, CommonProblem.TOKEN_EXPIRED);

    private final CallModel model;
    private final List<Writer> writers = new ArrayList<>();
    private final JavaType result;
    private final boolean optional;

    private interface Writer {
        void write(@Nullable Object value, Draft draft);
    }

    /** A request that is being put together. */
    private static final class Draft {
        private String path;
        private final StringBuilder query = new StringBuilder();
        private final List<Map.Entry<String, String>> headers = new ArrayList<>();
        private byte @Nullable [] body;

        private Draft(String path) {
            this.path = path;
        }
    }

    RemoteCall(CallModel model) {
        this.model = model;
        for (ParameterModel parameter : model.parameters()) {
            writers.add(writer(model, parameter));
        }
        JavaType declared = Json.mapper().constructType(model.method().getGenericReturnType());
        this.optional = declared.hasRawClass(Optional.class);
        this.result = optional ? declared.containedType(0) : declared;
    }

    CallModel model() {
        return model;
    }

    private static Writer writer(CallModel call, ParameterModel parameter) {
        String name = parameter.name();
        return switch (parameter.place()) {
            case PATH -> {
                TextForm form = Arguments.pathForm(call, parameter);
                yield (value, draft) -> {
                    if (value == null) {
                        throw Problem.of(CommonProblem.INVALID_INPUT, List.of(new Problem.Field(name, "is required")));
                    }
                    draft.path = draft.path.replace("{" + name + "}", UrlText.encode(form.print(value)));
                };
            }
            case QUERY -> {
                QueryForm form = Arguments.queryForm(call, parameter);
                yield (value, draft) -> form.write(
                        value,
                        (key, text) -> draft.query
                                .append(draft.query.isEmpty() ? '?' : '&')
                                .append(UrlText.encode(key))
                                .append('=')
                                .append(UrlText.encode(text)));
            }
            case HEADER ->
                (value, draft) -> {
                    if (value != null) {
                        draft.headers.add(Map.entry(name, value.toString()));
                    }
                };
            case BODY -> (value, draft) -> draft.body = Json.mapper().writeValueAsBytes(value);
        };
    }

    /** Sends the request once; a transport failure is {@link Unreachable}, what the module says a {@link Problem}. */
    @Nullable Object send(RemoteTarget target, Caller caller, Duration left, @Nullable Object[] arguments) {
        Draft draft = new Draft(model.path());
        for (int i = 0; i < arguments.length; i++) {
            writers.get(i).write(arguments[i], draft);
        }
        Request request = target.client()
                .newRequest(URI.create(target.base() + draft.path + draft.query))
                .method(model.verb())
                .timeout(left.toMillis(), TimeUnit.MILLISECONDS)
                .headers(headers -> {
                    headers.put("Accept", JSON);
                    CallerHeaders.encode(caller, left).forEach(headers::put);
                    target.credentials(caller).forEach(headers::put);
                    draft.headers.forEach(header -> headers.put(header.getKey(), header.getValue()));
                });
        if (draft.body != null) {
            request.body(new BytesRequestContent(JSON, draft.body));
        }
        return read(await(request, left, target.maxAnswerBytes()));
    }

    /** The whole answer; a transport failure is {@link Unreachable}. */
    static ContentResponse await(Request request, Duration left, int maxAnswer) {
        CompletableFuture<ContentResponse> answer = new CompletableResponseListener(request, maxAnswer).send();
        try {
            // The client's own timeout comes first; this one only guards against its failing to fire.
            return answer.get(left.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            var _ = request.abort(e);
            Thread.currentThread().interrupt();
            throw new Unreachable(CommonProblem.UNREACHABLE, e);
        } catch (TimeoutException e) {
            var _ = request.abort(e);
            throw new Unreachable(CommonProblem.DEADLINE_EXCEEDED, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new Unreachable(
                    cause instanceof TimeoutException ? CommonProblem.DEADLINE_EXCEEDED : CommonProblem.UNREACHABLE,
                    cause);
        }
    }

    /** Whether the request cannot have reached anybody. */
    static boolean neverSent(Unreachable failure) {
        Throwable cause = failure.getCause();
        return cause instanceof ConnectException
                || cause instanceof SocketTimeoutException
                || cause instanceof UnknownHostException;
    }

    private @Nullable Object read(ContentResponse answer) {
        int status = answer.getStatus();
        if (status == 204) {
            return optional ? Optional.empty() : null;
        }
        try {
            JsonNode envelope = Json.mapper().readTree(answer.getContent());
            if (status >= 200 && status < 300 && envelope.path("status").isNumber()) {
                return data(envelope.get("data"));
            }
            Problem said = problem(status, envelope, answer.getHeaders().get("Retry-After"));
            throw OF_OWN_TOKEN.stream().anyMatch(said::is)
                    ? new Unreachable(CommonProblem.MODULE_UNAVAILABLE, said)
                    : said;
        } catch (JacksonException e) {
            throw new Unreachable(CommonProblem.UNREACHABLE, e);
        }
    }

    private @Nullable Object data(@Nullable JsonNode data) {
        Object value = data == null || data.isNull() || result.hasRawClass(void.class)
                ? null
                : Json.mapper().readerFor(result).readValue(data);
        return optional ? Optional.ofNullable(value) : value;
    }

    /** What an answer in the error form says; any other failure is {@link Unreachable}. */
    static Problem problem(int status, JsonNode envelope, @Nullable String retryAfter) {
        String code = envelope.path("code").asString("");
        if (code.isEmpty()) {
            return new Unreachable(
                    CommonProblem.UNREACHABLE, new IOException("status " + status + " without the station's envelope"));
        }
        CommonProblem ofGateway = OF_GATEWAY.get(code);
        if (ofGateway != null) {
            return new Unreachable(ofGateway, null);
        }
        for (CommonProblem away : List.of(
                CommonProblem.MODULE_UNAVAILABLE,
                CommonProblem.MODULE_MISSING,
                CommonProblem.UNREACHABLE,
                CommonProblem.DEADLINE_EXCEEDED)) {
            if (away.name().equals(code)) {
                return new Unreachable(away, null);
            }
        }
        List<Problem.Field> fields = new ArrayList<>();
        envelope.path("fields")
                .forEach(field -> fields.add(new Problem.Field(
                        field.path("field").asString(""), field.path("problem").asString(""))));
        return new Problem(code, status, envelope.path("message").asString(""), fields, seconds(retryAfter), null);
    }

    private static @Nullable Duration seconds(@Nullable String retryAfter) {
        try {
            return retryAfter == null ? null : Duration.ofSeconds(Long.parseLong(retryAfter));
        } catch (NumberFormatException _) {
            return null;
        }
    }
}
