package space.quark.conformance;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/** Odd requests to the routes of an OpenAPI document: values of the right and of every wrong kind, reproducible. */
final class Odd {
    private static final int DEEPEST = 6;
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "0",
            "1",
            "-1",
            "9007199254740993",
            "9223372036854775807",
            "-9223372036854775808",
            "99999999999999999999",
            "1.5",
            "1e9",
            "true",
            "null",
            "abc",
            "post:1",
            "comment:1",
            "post:0",
            "post:-5",
            "post:9223372036854775808",
            "nothing:1",
            "post:",
            ":",
            "a,b",
            "post:1,post:1,post:1",
            "\u0000",
            "a\u0000b",
            "%",
            "_",
            "\\",
            "'; drop table posts.post; --",
            "Ω≈ç√∫",
            "👩‍🚀",
            "\u202e",
            "\ufeff",
            "\ud7ff\uffff",
            "a@b.c",
            "ß@example.org",
            "2026-11-21T09:00:00Z",
            "2026-02-30T09:00:00Z",
            "+1000000000-12-31T23:59:59Z",
            "-999999999-01-01T00:00:00Z",
            "0000-00-00T00:00:00Z",
            "5000000-01-01T00:00:00Z",
            "like",
            "LIKE",
            "newest",
            "[]",
            "{}",
            "../..",
            "https://example.org/a",
            "javascript:alert(1)",
            "http://",
            "x".repeat(300),
            "я".repeat(3000),
            cursor(Long.MIN_VALUE, 1),
            cursor(Long.MAX_VALUE, 1),
            cursor(0, -1),
            cursor(-1, Long.MIN_VALUE),
            "AAAA",
            "!!");

    private static final List<String> LITERALS = List.of(
            "null",
            "true",
            "0",
            "1",
            "-1",
            "1.5",
            "1e999",
            "-0",
            "9223372036854775808",
            "12345678901234567890123456789",
            "[]",
            "[null]",
            "{}",
            "[[]]",
            "[1,2,3]",
            "{\"a\":{\"b\":null}}",
            "\"\\ud800\"");

    private final Random random;
    private final JsonNode document;
    private final List<Route> routes = new ArrayList<>();

    /** One route of the document. */
    record Route(String verb, String template, JsonNode operation) {}

    /** One request; body empty when there is none. */
    record Request(Route route, String target, Map<String, String> headers, String body) {}

    Odd(JsonNode document, Random random) {
        this.document = document;
        this.random = random;
        document.path("paths")
                .forEachEntry((path, item) -> item.forEachEntry((verb, operation) ->
                        routes.add(new Route(verb.toUpperCase(java.util.Locale.ROOT), path, operation))));
    }

    private static String cursor(long micros, long id) {
        byte[] bytes =
                java.nio.ByteBuffer.allocate(16).putLong(micros).putLong(id).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    List<Route> routes() {
        return routes;
    }

    /** A request to this route. */
    Request to(Route route) {
        StringBuilder target = new StringBuilder(route.template());
        StringBuilder query = new StringBuilder();
        Map<String, String> headers = new java.util.LinkedHashMap<>();
        for (JsonNode declared : route.operation().path("parameters")) {
            JsonNode parameter = resolved(declared);
            String name = parameter.path("name").asString();
            switch (parameter.path("in").asString()) {
                case "path" -> replace(target, "{" + name + "}", escaped(pathText()));
                case "query" -> {
                    for (int i = random.nextInt(8) == 0 ? 2 : random.nextInt(2); i > 0; i--) {
                        query.append(query.isEmpty() ? '?' : '&')
                                .append(name)
                                .append('=')
                                .append(value());
                    }
                }
                case "header" -> {
                    if (random.nextInt(3) == 0) {
                        headers.put(
                                name, pick(List.of("", "*", "\"1\"", "W/\"1\"", "1", "x".repeat(300), "a b", "\"")));
                    }
                }
                default -> throw new IllegalStateException(parameter.toString());
            }
        }
        JsonNode content = route.operation().path("requestBody").path("content").path("application/json");
        String body = content.isMissingNode() ? "" : json(content.path("schema"), 0);
        if (!body.isEmpty() && random.nextInt(12) == 0) {
            body = body.substring(0, random.nextInt(body.length()));
        }
        return new Request(route, target.append(query).toString(), headers, body);
    }

    private static void replace(StringBuilder text, String what, String with) {
        int at = text.indexOf(what);
        if (at >= 0) {
            text.replace(at, at + what.length(), with);
        }
    }

    private String pathText() {
        String text = pick(TEXTS);
        return text.isEmpty() ? "1" : text;
    }

    /** A query value: mostly escaped well, sometimes not at all. */
    private String value() {
        return random.nextInt(15) == 0 ? pick(List.of("%", "%zz", "%00", "%ff", "+", "%c3")) : escaped(pick(TEXTS));
    }

    private static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private String json(JsonNode declared, int depth) {
        JsonNode schema = resolved(declared);
        if (random.nextInt(5) == 0 || depth > DEEPEST) {
            return random.nextBoolean() ? pick(LITERALS) : quoted(pick(TEXTS));
        }
        if (schema.path("enum").isArray() && random.nextBoolean()) {
            return schema.path("enum")
                    .get(random.nextInt(schema.path("enum").size()))
                    .toString();
        }
        return switch (kind(schema)) {
            case "object" -> object(schema, depth);
            case "array" -> list(schema, depth);
            case "integer" ->
                pick(List.of("1", "2", "0", "-1", "9007199254740992", "2147483648", "9223372036854775807"));
            case "boolean" -> random.nextBoolean() ? "true" : "false";
            case "string" -> quoted(pick(TEXTS));
            default -> pick(LITERALS);
        };
    }

    private String object(JsonNode schema, int depth) {
        List<String> fields = new ArrayList<>();
        schema.path("properties").forEachEntry((name, property) -> {
            if (random.nextInt(6) > 0) {
                fields.add(quoted(name) + ":" + json(property, depth + 1));
            }
        });
        if (random.nextInt(10) == 0) {
            fields.add("\"unknown\":" + pick(LITERALS));
        }
        return "{" + String.join(",", fields) + "}";
    }

    private String list(JsonNode schema, int depth) {
        List<String> items = new ArrayList<>();
        for (int i = random.nextInt(20) == 0 ? 1500 : random.nextInt(4); i > 0; i--) {
            items.add(json(schema.path("items"), depth + 1));
        }
        return "[" + String.join(",", items) + "]";
    }

    private static String kind(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? type.path(0).asString("") : type.asString("");
    }

    private JsonNode resolved(JsonNode node) {
        JsonNode at = node;
        while (at.path("$ref").isString()) {
            at = document.at(at.path("$ref").asString().substring(1));
        }
        return at;
    }

    private static String quoted(String text) {
        return space.quark.dock.Json.mapper().writeValueAsString(text);
    }

    private <T> T pick(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
