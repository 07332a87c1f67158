package space.quark.hub.far;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Unreachable;
import space.quark.host.call.Answer;
import space.quark.host.call.CallerHeaders;
import space.quark.host.call.Exchange;

/**
 * Carries requests to the hub's own modules in other processes, whole as these modules answer them here, and with all that
 * the hub knows of the caller. What the client says by the hub's own headers is dropped.
 */
public final class FarRequests {
    private static final String API = "/api/v1";
    private static final int LARGEST_ANSWER = 64 * 1024 * 1024;
    private static final Duration LAST_MOMENT = Duration.ofSeconds(1);

    private static final Set<String> OF_CONNECTION = Set.of(
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization");
    private static final Set<String> NOT_ASKED = Set.of(
            "host",
            "content-length",
            "expect",
            "authorization",
            "accept-encoding",
            "forwarded",
            CallerHeaders.TRACEPARENT);
    private static final Set<String> NOT_ANSWERED = Set.of("content-length", "date", "server");
    private static final Set<String> OF_CALLER = Set.of(
            CallerHeaders.LEVEL,
            CallerHeaders.PERSON,
            CallerHeaders.SESSION,
            CallerHeaders.ROLES,
            CallerHeaders.MODULE,
            CallerHeaders.ADDRESS,
            CallerHeaders.DEVICE,
            CallerHeaders.TIMEOUT);

    private final FarModules modules;
    private final InstantSource clock;

    public FarRequests(FarModules modules, InstantSource clock) {
        this.modules = modules;
        this.clock = clock;
    }

    /** The module's answer to a request of this caller. */
    public Answer ask(String module, Request asked, Exchange exchange, Caller caller) {
        FarModule far = modules.module(module);
        Duration left = Duration.between(clock.instant(), caller.deadline());
        if (left.toMillis() <= 0) {
            throw new Unreachable(CommonProblem.DEADLINE_EXCEEDED, null);
        }
        org.eclipse.jetty.client.Request request = far.client()
                .newRequest(address(far.base(), asked))
                .method(asked.getMethod().equals("HEAD") ? "GET" : asked.getMethod())
                .timeout(left.toMillis(), TimeUnit.MILLISECONDS)
                .headers(headers -> {
                    headers.clear();
                    asked.getHeaders().stream().filter(FarRequests::isPassedOn).forEach(headers::add);
                    CallerHeaders.encode(caller, left).forEach(headers::put);
                    far.credentials(caller).forEach(headers::put);
                    headers.put("X-Forwarded-Proto", exchange.secure() ? "https" : "http");
                    headers.put("X-Forwarded-Host", exchange.authority());
                });
        byte[] body = exchange.body();
        if (body.length > 0) {
            String type = exchange.contentType();
            request.body(new BytesRequestContent(type == null ? "application/octet-stream" : type, body));
            if (type == null) {
                request.headers(headers -> headers.remove(HttpHeader.CONTENT_TYPE));
            }
        }
        return answer(await(request, left));
    }

    private static URI address(URI base, Request asked) {
        String path = asked.getHttpURI().getPath().substring(API.length());
        String query = asked.getHttpURI().getQuery();
        return URI.create(base + path + (query == null ? "" : "?" + query));
    }

    private static boolean isPassedOn(HttpField field) {
        String name = field.getLowerCaseName();
        return !OF_CONNECTION.contains(name)
                && !NOT_ASKED.contains(name)
                && !name.startsWith("x-forwarded-")
                && OF_CALLER.stream().noneMatch(own -> own.equalsIgnoreCase(name));
    }

    private static ContentResponse await(org.eclipse.jetty.client.Request request, Duration left) {
        CompletableFuture<ContentResponse> answer = new CompletableResponseListener(request, LARGEST_ANSWER).send();
        try {
            return answer.get(left.plus(LAST_MOMENT).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            var _ = request.abort(e);
            Thread.currentThread().interrupt();
            throw new Unreachable(CommonProblem.UNREACHABLE, e);
        } catch (TimeoutException e) {
            var _ = request.abort(e);
            throw new Unreachable(CommonProblem.DEADLINE_EXCEEDED, e);
        } catch (ExecutionException e) {
            @Nullable Throwable cause = e.getCause();
            throw new Unreachable(
                    cause instanceof TimeoutException ? CommonProblem.DEADLINE_EXCEEDED : CommonProblem.UNREACHABLE,
                    cause);
        }
    }

    private static Answer answer(ContentResponse response) {
        byte @Nullable [] content = response.getContent();
        Answer answer = new Answer(response.getStatus(), Map.of(), content == null ? new byte[0] : content);
        HttpFields headers = response.getHeaders();
        for (HttpField field : headers) {
            String name = field.getName().toLowerCase(Locale.ROOT);
            if (!OF_CONNECTION.contains(name) && !NOT_ANSWERED.contains(name)) {
                answer = answer.with(field.getName(), field.getValue());
            }
        }
        return answer;
    }
}
