package space.quark.host.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.ContractModel.Access;
import space.quark.dock.HttpRoute;
import space.quark.dock.ProblemCode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Describes plain routes, as far as they say what they are. */
final class OpenApiRoutes {
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z_]+)}");
    private static final Pattern SENTENCE = Pattern.compile("(.*?\\.)(\\s.*)?", Pattern.DOTALL);
    private static final int NO_CONTENT = 204;

    private final String module;
    private final OpenApiSchemas schemas;

    OpenApiRoutes(String module, OpenApiSchemas schemas) {
        this.module = module;
        this.schemas = schemas;
    }

    ObjectNode operation(HttpRoute route) {
        ObjectNode operation = OpenApi.object();
        operation.put("operationId", operationId(route));
        operation.putArray("tags").add(module);
        String summary = summary(route);
        operation.put("summary", summary);
        if (!route.text().isEmpty() && !route.text().equals(summary)) {
            operation.put("description", route.text());
        }
        OpenApi.secure(operation, route.access(), route.permission());
        Matcher variables = VARIABLE.matcher(route.path());
        while (variables.find()) {
            ArrayNode parameters = operation.withArray("parameters");
            OpenApiParameters.parameter(parameters, variables.group(1), "path", true, "")
                    .set("schema", schemas.input(String.class));
        }
        HttpRoute.Content request = route.request();
        if (request != null) {
            content(
                    operation.putObject("requestBody").put("required", true),
                    request,
                    request.value() == null ? null : schemas.input(request.value()));
        }
        operation.set("responses", responses(route));
        return operation;
    }

    private static String operationId(HttpRoute route) {
        String words = route.signature().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_");
        return words.endsWith("_") ? words.substring(0, words.length() - 1) : words;
    }

    private static String summary(HttpRoute route) {
        Matcher sentence = SENTENCE.matcher(route.text());
        return sentence.matches() ? sentence.group(1) : route.text().isEmpty() ? route.signature() : route.text();
    }

    private ObjectNode responses(HttpRoute route) {
        ObjectNode responses = OpenApi.object();
        ObjectNode success = responses.putObject(String.valueOf(route.status())).put("description", "Success.");
        HttpRoute.Content response = route.response();
        if (response == null && route.status() != NO_CONTENT) {
            OpenApi.json(success, OpenApi.envelope(route.status(), null, false));
        } else if (response != null) {
            Class<?> value = response.value();
            content(
                    success,
                    response,
                    value == null ? null : OpenApi.envelope(route.status(), schemas.output(value), true));
        }
        OpenApiProblems.write(problems(route), responses);
        return responses;
    }

    private static void content(ObjectNode holder, HttpRoute.Content content, @Nullable ObjectNode schema) {
        ObjectNode body = holder.putObject("content").putObject(content.type());
        if (schema != null) {
            body.set("schema", schema);
        }
    }

    private static Map<Integer, List<ProblemCode>> problems(HttpRoute route) {
        List<ProblemCode> codes = new ArrayList<>();
        HttpRoute.Content request = route.request();
        if (request != null && request.value() != null) {
            codes.add(CommonProblem.INVALID_INPUT);
            codes.add(CommonProblem.VALIDATION_FAILED);
        }
        if (route.access() != Access.OPEN) {
            codes.add(CommonProblem.UNAUTHENTICATED);
        }
        if (route.access() == Access.PERMISSION) {
            codes.add(CommonProblem.FORBIDDEN);
        }
        codes.addAll(route.problems());
        Map<Integer, List<ProblemCode>> failures = new TreeMap<>();
        codes.stream()
                .distinct()
                .forEach(code -> failures.computeIfAbsent(code.status(), _ -> new ArrayList<>())
                        .add(code));
        return failures;
    }
}
