package space.quark.host.call;

import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.ContractModel;
import space.quark.dock.ContractModel.Access;
import space.quark.dock.ContractModel.CallModel;
import space.quark.dock.ContractModel.ParameterModel;
import space.quark.dock.ContractModel.Place;
import space.quark.dock.Json;
import space.quark.dock.ProblemCode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Describes contracts as an OpenAPI 3.1 document; the same contracts and Javadoc give the same bytes. */
public final class OpenApi {
    private static final String VERSION = "3.1.1";
    private static final String PREFIX = "/api/v1";
    private static final String PROBLEM = "Problem";

    private final String module;
    private final Javadocs docs;
    private final OpenApiSchemas schemas;

    private OpenApi(String module, Javadocs docs) {
        this.module = module;
        this.docs = docs;
        this.schemas = new OpenApiSchemas(docs);
    }

    /** The document of one module: its calls that the outside may make. */
    public static ObjectNode describe(String module, Collection<ContractModel> contracts, Javadocs docs) {
        return new OpenApi(module, docs).document(contracts);
    }

    /** The document as it is kept in a file. */
    public static String text(ObjectNode document) {
        return Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n";
    }

    /** One document of several; schemas of one name but different content are told apart by the module's name. */
    public static ObjectNode join(List<ObjectNode> documents) {
        return OpenApiJoin.join(documents, head("Quark", "Everything that this station's modules offer."));
    }

    static ObjectNode head(String title, String description) {
        ObjectNode document = object();
        document.put("openapi", VERSION);
        document.putObject("info").put("title", title).put("version", "1.0.0").put("description", description);
        return document;
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private ObjectNode document(Collection<ContractModel> contracts) {
        String about = contracts.stream()
                .map(contract -> docs.of(contract.type()).text())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        ObjectNode document = head(module, about);
        document.putArray("tags").addObject().put("name", module).put("description", about);
        Map<String, ObjectNode> paths = new TreeMap<>();
        for (ContractModel contract : contracts) {
            for (CallModel call : contract.calls()) {
                if (call.access() != Access.INTERNAL) {
                    paths.computeIfAbsent(PREFIX + call.path(), _ -> object())
                            .set(verb(call), operation(contract, call));
                }
            }
        }
        ObjectNode target = document.putObject("paths");
        paths.forEach(target::set);
        ObjectNode components = document.putObject("components");
        schemas.add(PROBLEM, problem());
        schemas.writeTo(components.putObject("schemas"));
        components
                .putObject("securitySchemes")
                .putObject("bearer")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("bearerFormat", "JWT");
        return document;
    }

    private static String verb(CallModel call) {
        return call.verb().toLowerCase(java.util.Locale.ROOT);
    }

    private ObjectNode operation(ContractModel contract, CallModel call) {
        Javadocs.Doc doc = docs.of(call.method());
        ObjectNode operation = object();
        operation.put("operationId", operationId(contract, call));
        operation.putArray("tags").add(module);
        operation.put("summary", doc.summary());
        if (!doc.text().equals(doc.summary())) {
            operation.put("description", doc.text());
        }
        if (call.access() == Access.PERMISSION) {
            operation.put("x-quark-permission", call.permission());
        }
        ArrayNode security = operation.putArray("security");
        if (call.access() == Access.OPEN) {
            security.addObject();
        }
        security.addObject().putArray("bearer");
        ArrayNode parameters = parameters(call, doc);
        if (!parameters.isEmpty()) {
            operation.set("parameters", parameters);
        }
        for (ParameterModel parameter : call.parameters()) {
            if (parameter.place() == Place.BODY) {
                ObjectNode body = operation.putObject("requestBody").put("required", true);
                json(body, schemas.input(parameter.parameter().getParameterizedType()));
            }
        }
        operation.set("responses", responses(contract, call, doc));
        return operation;
    }

    private static String operationId(ContractModel contract, CallModel call) {
        long namesakes = contract.calls().stream()
                .filter(other -> other.method().getName().equals(call.method().getName()))
                .count();
        String name = ContractModel.wireName(contract.type().getSimpleName()) + "_"
                + ContractModel.wireName(call.method().getName());
        return namesakes == 1 ? name : name + "_" + verb(call) + call.path().replaceAll("[^a-z]+", "_");
    }

    private ArrayNode parameters(CallModel call, Javadocs.Doc doc) {
        ArrayNode parameters = JsonNodeFactory.instance.arrayNode();
        for (ParameterModel model : call.parameters()) {
            Parameter parameter = model.parameter();
            String about = doc.params().getOrDefault(parameter.getName(), "");
            switch (model.place()) {
                case PATH ->
                    parameter(parameters, model.name(), "path", true, about)
                            .set("schema", schemas.input(parameter.getParameterizedType()));
                case HEADER ->
                    parameter(parameters, model.name(), "header", false, about)
                            .set("schema", schemas.input(String.class));
                case QUERY -> query(parameters, call, model, about);
                case BODY -> {}
            }
        }
        if (Endpoint.isKeyed(call)) {
            parameter(
                            parameters,
                            "Idempotency-Key",
                            "header",
                            false,
                            "Sent again within 7 days, the first answer comes back and nothing is made twice.")
                    .set("schema", schemas.input(String.class));
        }
        if (call.etag()) {
            parameter(parameters, "If-None-Match", "header", false, "The ETag of an earlier answer.")
                    .set("schema", schemas.input(String.class));
        }
        return parameters;
    }

    private void query(ArrayNode parameters, CallModel call, ParameterModel model, String about) {
        Parameter parameter = model.parameter();
        if (Shape.isPlainRecord(parameter.getType())) {
            schemas.properties(parameter.getParameterizedType(), true)
                    .forEach(property -> parameter(
                                    parameters,
                                    ContractModel.wireName(property.javaName()),
                                    "query",
                                    property.required() && !property.list(),
                                    property.description())
                            .set("schema", property.schema()));
            return;
        }
        boolean list = Collection.class.isAssignableFrom(parameter.getType());
        boolean required = !list
                && !Nullness.isNullable(
                        parameter.getAnnotatedType(), call.method().getDeclaringClass());
        parameter(parameters, model.name(), "query", required, about)
                .set("schema", schemas.input(parameter.getParameterizedType()));
    }

    private static ObjectNode parameter(ArrayNode all, String name, String in, boolean required, String description) {
        ObjectNode parameter = all.addObject().put("name", name).put("in", in);
        if (required) {
            parameter.put("required", true);
        }
        if (!description.isEmpty()) {
            parameter.put("description", description);
        }
        return parameter;
    }

    private static void json(ObjectNode holder, ObjectNode schema) {
        holder.putObject("content").putObject("application/json").set("schema", schema);
    }

    private ObjectNode responses(ContractModel contract, CallModel call, Javadocs.Doc doc) {
        ObjectNode responses = object();
        ObjectNode success = responses.putObject(String.valueOf(call.status())).put("description", "Success.");
        if (call.etag()) {
            success.putObject("headers").putObject("ETag").set("schema", schemas.input(String.class));
        }
        if (call.status() != 204) {
            json(success, envelope(call));
        }
        if (call.etag()) {
            responses.putObject("304").put("description", "Unchanged since the ETag that was sent.");
        }
        failures(contract, call, doc).forEach((status, codes) -> {
            List<String> texts = codes.stream()
                    .map(code -> "`" + code.name() + "`: " + code.text())
                    .distinct()
                    .toList();
            ObjectNode failure =
                    responses.putObject(String.valueOf(status)).put("description", String.join("; ", texts) + ".");
            json(failure, OpenApiSchemas.reference(PROBLEM));
        });
        json(
                responses.putObject("default").put("description", "Any other failure."),
                OpenApiSchemas.reference(PROBLEM));
        return responses;
    }

    private ObjectNode envelope(CallModel call) {
        ObjectNode envelope = object().put("type", "object");
        ObjectNode properties = object();
        properties.putObject("status").put("type", "integer").put("const", call.status());
        java.lang.reflect.Type result = call.method().getGenericReturnType();
        ArrayNode required = envelope.putArray("required").add("status");
        if (result != void.class) {
            properties.set("data", schemas.output(result));
            boolean absent = call.method().getReturnType() == Optional.class
                    || Nullness.isNullable(
                            call.method().getAnnotatedReturnType(),
                            call.method().getDeclaringClass());
            if (!absent || call.method().getReturnType().isPrimitive()) {
                required.add("data");
            }
        }
        required.add("timestamp");
        properties.putObject("timestamp").put("type", "string").put("format", "date-time");
        envelope.set("properties", properties);
        return envelope;
    }

    private Map<Integer, List<ProblemCode>> failures(ContractModel contract, CallModel call, Javadocs.Doc doc) {
        Map<Integer, List<ProblemCode>> failures = new TreeMap<>();
        List<ProblemCode> codes = new ArrayList<>();
        if (!call.parameters().isEmpty()) {
            codes.add(CommonProblem.INVALID_INPUT);
            codes.add(CommonProblem.VALIDATION_FAILED);
        }
        if (call.access() != Access.OPEN) {
            codes.add(CommonProblem.UNAUTHENTICATED);
        }
        if (call.access() == Access.PERMISSION) {
            codes.add(CommonProblem.FORBIDDEN);
        }
        for (String link : doc.links()) {
            ProblemCode code = code(link, contract.type());
            if (code != null && !codes.contains(code)) {
                codes.add(code);
            }
        }
        codes.forEach(code ->
                failures.computeIfAbsent(code.status(), _ -> new ArrayList<>()).add(code));
        return failures;
    }

    /** The problem that a link such as {@code PostsProblem#POST_NOT_FOUND} names; null when it names something else. */
    private static @Nullable ProblemCode code(String link, Class<?> contract) {
        int hash = link.indexOf('#');
        if (hash < 0) {
            return null;
        }
        String type = link.substring(0, hash);
        String constant = link.substring(hash + 1);
        for (String name : Set.copyOf(new TreeSet<>(List.of(type, contract.getPackageName() + "." + type)))) {
            try {
                Class<?> found = Class.forName(name, false, contract.getClassLoader());
                if (ProblemCode.class.isAssignableFrom(found) && found.isEnum()) {
                    for (Object each : found.getEnumConstants()) {
                        if (((ProblemCode) each).name().equals(constant)) {
                            return (ProblemCode) each;
                        }
                    }
                    throw new IllegalArgumentException(
                            contract.getName() + " links to " + link + ", which is not there");
                }
            } catch (ClassNotFoundException _) {
                // not this one
            }
        }
        return null;
    }

    private ObjectNode problem() {
        ObjectNode problem = object().put("type", "object").put("description", "The one form of every failure.");
        problem.putArray("required")
                .add("status")
                .add("code")
                .add("message")
                .add("error")
                .add("timestamp")
                .add("trace_id");
        ObjectNode properties = problem.putObject("properties");
        properties.putObject("status").put("type", "integer");
        properties.putObject("code").put("type", "string").put("description", "For machines; never changes.");
        properties.putObject("message").put("type", "string").put("description", "For people.");
        properties.putObject("error").put("type", "string").put("description", "The same as message.");
        properties.putObject("timestamp").put("type", "string").put("format", "date-time");
        properties.putObject("trace_id").put("type", "string");
        ObjectNode field = properties.putObject("fields").put("type", "array").putObject("items");
        field.put("type", "object").putArray("required").add("field").add("problem");
        field.putObject("properties")
                .putObject("field")
                .put("type", "string")
                .put("description", "The name on the wire, `tags[2]` for an element.");
        ((ObjectNode) field.get("properties")).putObject("problem").put("type", "string");
        return problem;
    }
}
