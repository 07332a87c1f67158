package space.quark.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import space.quark.dock.Json;
import tools.jackson.databind.JsonNode;

/** A browser showing a page of the station: keeps the session's cookie and says that the page asks. */
final class Browser {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String COOKIE = "quark_session=";

    private final URI api;
    private final String address;
    private String token = "";

    Browser(URI api, String address) {
        this.api = api;
        this.address = address;
    }

    /** What the browser got. */
    record Reply(int status, String body, HttpHeaders headers) {
        JsonNode json() {
            return Json.mapper().readTree(body);
        }

        JsonNode data() {
            return json().get("data");
        }

        String accessToken() {
            return data().get("access_token").asString();
        }

        String code() {
            return json().path("code").asString("");
        }

        Set<String> fields() {
            return json().path("fields")
                    .valueStream()
                    .map(field -> field.get("field").asString())
                    .collect(Collectors.toSet());
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        String setCookie() {
            return header("Set-Cookie");
        }
    }

    /** The host and port of the page. */
    String authority() {
        return api.getAuthority();
    }

    /** The cookie's value, empty when there is none. */
    synchronized String token() {
        return token;
    }

    /** Has another cookie from now on, none when it is empty. */
    synchronized void keep(String other) {
        token = other;
    }

    /** The cookie's value that an answer sets, empty when it clears it. */
    static String tokenOf(Reply reply) {
        String cookie = reply.setCookie();
        return cookie.isEmpty() ? "" : cookie.substring(COOKIE.length(), cookie.indexOf(';'));
    }

    /** Sends what the page asks; of further headers an empty one is left out. */
    Reply post(String path, String body, String... more) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-Quark-Level", "ANONYMOUS");
        headers.put("X-Quark-Address", address);
        headers.put("X-Quark-Web", "1");
        headers.put("Content-Type", "application/json");
        if (!token().isEmpty()) {
            headers.put("Cookie", "theme=dark; " + COOKIE + token());
        }
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(api + path)).POST(HttpRequest.BodyPublishers.ofString(body));
        headers.forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.header(name, value);
            }
        });
        Reply reply = send(request.build());
        if (!reply.setCookie().isEmpty()) {
            keep(tokenOf(reply));
        }
        return reply;
    }

    private static Reply send(HttpRequest request) {
        try {
            HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
            return new Reply(answer.statusCode(), answer.body(), answer.headers());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
