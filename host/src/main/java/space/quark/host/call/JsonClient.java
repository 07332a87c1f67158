package space.quark.host.call;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Json;
import space.quark.dock.Unreachable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Asks another process what is no contract, in JSON; its failures are those of a remote call. */
public final class JsonClient {
    private static final String JSON = "application/json";
    private static final int LARGEST = 64 * 1024 * 1024;

    private final HttpClient client;

    /** @param client a started client, such as {@link RemoteClient#start} gives */
    public JsonClient(HttpClient client) {
        this.client = client;
    }

    /** The answer to GET as it came. */
    public byte[] read(URI address, Map<String, String> headers, Duration patience) {
        return send(client.newRequest(address).method("GET"), headers, patience);
    }

    /** The answer to GET. */
    public JsonNode get(URI address, Map<String, String> headers, Duration patience) {
        return parse(read(address, headers, patience));
    }

    /** The answer to POST; an empty one is an empty object. */
    public JsonNode post(URI address, Object body, Map<String, String> headers, Duration patience) {
        byte[] json = Json.mapper().writeValueAsBytes(body);
        return parse(send(
                client.newRequest(address).method("POST").body(new BytesRequestContent(JSON, json)),
                headers,
                patience));
    }

    /** The answer to DELETE; an empty one is an empty object. */
    public JsonNode delete(URI address, Map<String, String> headers, Duration patience) {
        return parse(send(client.newRequest(address).method("DELETE"), headers, patience));
    }

    private static byte[] send(Request request, Map<String, String> headers, Duration patience) {
        request.timeout(patience.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)
                .headers(fields -> {
                    fields.put("Accept", JSON);
                    headers.forEach(fields::put);
                });
        ContentResponse answer = RemoteCall.await(request, patience, LARGEST);
        if (answer.getStatus() < 200 || answer.getStatus() >= 300) {
            throw RemoteCall.problem(
                    answer.getStatus(),
                    parse(answer.getContent()),
                    answer.getHeaders().get("Retry-After"));
        }
        return answer.getContent();
    }

    private static JsonNode parse(byte @Nullable [] content) {
        try {
            return content == null || content.length == 0
                    ? Json.mapper().createObjectNode()
                    : Json.mapper().readTree(content);
        } catch (JacksonException e) {
            throw new Unreachable(CommonProblem.UNREACHABLE, e);
        }
    }
}
