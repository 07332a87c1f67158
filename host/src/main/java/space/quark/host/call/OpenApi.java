package space.quark.host.call;

import java.lang.reflect.Type;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import space.quark.dock.ContractModel;
import space.quark.dock.ContractModel.Access;
import space.quark.dock.ContractModel.CallModel;
import space.quark.dock.ContractModel.ParameterModel;
import space.quark.dock.ContractModel.Place;
import space.quark.dock.HttpRoute;
import space.quark.dock.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Describes contracts as an OpenAPI 3.1 document; the same contracts and Javadoc give the same bytes. */
public final class OpenApi {
    private static final String VERSION = "3.1.1";
    private static final String PREFIX = "/api/v1";
    static final String PROBLEM = "Problem";

    private final String module;
    private final Javadocs docs;
    private final OpenApiSchemas schemas;
    private final OpenApiParameters parameters;

    private OpenApi(String module, Javadocs docs) {
        this.module = module;
        this.docs = docs;
        this.schemas = new OpenApiSchemas(docs);
        this.parameters = new OpenApiParameters(schemas);
    }

    /** The document of one module: its calls that the outside may make, and its plain routes. */
    public static ObjectNode describe(
            String module, Collection<ContractModel> contracts, Collection<HttpRoute> plain, Javadocs docs) {
        return new OpenApi(module, docs).document(contracts, plain);
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

    private ObjectNode document(Collection<ContractModel> contracts, Collection<HttpRoute> plain) {
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
        OpenApiRoutes routes = new OpenApiRoutes(module, schemas);
        for (HttpRoute route : plain) {
            paths.computeIfAbsent(PREFIX + route.path(), _ -> object())
                    .set(route.verb().toLowerCase(Locale.ROOT), routes.operation(route));
        }
        ObjectNode target = document.putObject("paths");
        paths.forEach(target::set);
        ObjectNode components = document.putObject("components");
        schemas.add(PROBLEM, OpenApiProblems.schema());
        schemas.writeTo(components.putObject("schemas"));
        addShared(components);
        return document;
    }

    /** The components that every document has. */
    static void addShared(ObjectNode components) {
        ObjectNode failure =
                components.putObject("responses").putObject(PROBLEM).put("description", "Any other failure.");
        json(failure, OpenApiSchemas.reference(PROBLEM));
        components
                .putObject("securitySchemes")
                .putObject("bearer")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("bearerFormat", "JWT");
    }

    private static String verb(CallModel call) {
        return call.verb().toLowerCase(Locale.ROOT);
    }

    private ObjectNode operation(ContractModel contract, CallModel call) {
        Javadocs.Doc doc = docs.of(call.method());
        ObjectNode operation = object();
        operation.put("operationId", operationId(contract, call));
        operation.putArray("tags").add(module);
        operation.put("summary", doc.summary().isEmpty() ? words(call) : doc.summary());
        if (!doc.text().equals(doc.summary())) {
            operation.put("description", doc.text());
        }
        secure(operation, call.access(), call.permission());
        ArrayNode parameters = this.parameters.of(call, doc);
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

    static void secure(ObjectNode operation, Access access, @Nullable String permission) {
        if (permission != null) {
            operation.put("x-quark-permission", permission);
        }
        ArrayNode security = operation.putArray("security");
        if (access == Access.OPEN) {
            security.addObject();
        }
        security.addObject().putArray("bearer");
    }

    /** {@code Unread count} for {@code unreadCount}. */
    private static String words(CallModel call) {
        String words = ContractModel.wireName(call.method().getName()).replace('_', ' ');
        return Character.toUpperCase(words.charAt(0)) + words.substring(1);
    }

    private static String operationId(ContractModel contract, CallModel call) {
        long namesakes = contract.calls().stream()
                .filter(other -> other.method().getName().equals(call.method().getName()))
                .count();
        String name = ContractModel.wireName(contract.type().getSimpleName()) + "_"
                + ContractModel.wireName(call.method().getName());
        return namesakes == 1 ? name : name + "_" + verb(call) + call.path().replaceAll("[^a-z]+", "_");
    }

    static void json(ObjectNode holder, ObjectNode schema) {
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
        OpenApiProblems.write(OpenApiProblems.of(contract, call, doc), responses);
        return responses;
    }

    private ObjectNode envelope(CallModel call) {
        Type result = call.method().getGenericReturnType();
        boolean absent = call.method().getReturnType() == Optional.class
                || Nullness.isNullable(
                        call.method().getAnnotatedReturnType(), call.method().getDeclaringClass());
        return envelope(
                call.status(),
                result == void.class ? null : schemas.output(result),
                !absent || call.method().getReturnType().isPrimitive());
    }

    static ObjectNode envelope(int status, @Nullable ObjectNode data, boolean always) {
        ObjectNode envelope = object().put("type", "object");
        ObjectNode properties = object();
        properties.putObject("status").put("type", "integer").put("const", status);
        ArrayNode required = envelope.putArray("required").add("status");
        if (data != null) {
            properties.set("data", data);
            if (always) {
                required.add("data");
            }
        }
        required.add("timestamp");
        properties.putObject("timestamp").put("type", "string").put("format", "date-time");
        envelope.set("properties", properties);
        return envelope;
    }
}
