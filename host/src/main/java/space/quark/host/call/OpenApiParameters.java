package space.quark.host.call;

import java.lang.reflect.Parameter;
import java.util.Collection;
import space.quark.dock.ContractModel;
import space.quark.dock.ContractModel.CallModel;
import space.quark.dock.ContractModel.ParameterModel;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a call takes beside its body: in its path, its query and its headers. */
record OpenApiParameters(OpenApiSchemas schemas) {
    /** Those of a call, the headers that every call of its kind takes among them. */
    ArrayNode of(CallModel call, Javadocs.Doc doc) {
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

    static ObjectNode parameter(ArrayNode all, String name, String in, boolean required, String description) {
        ObjectNode parameter = all.addObject().put("name", name).put("in", in);
        if (required) {
            parameter.put("required", true);
        }
        if (!description.isEmpty()) {
            parameter.put("description", description);
        }
        return parameter;
    }
}
