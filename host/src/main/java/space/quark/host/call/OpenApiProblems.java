package space.quark.host.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.ContractModel;
import space.quark.dock.ContractModel.Access;
import space.quark.dock.ContractModel.CallModel;
import space.quark.dock.ProblemCode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a call may report, as far as its declaration and its Javadoc say. */
final class OpenApiProblems {
    private OpenApiProblems() {}

    /** The codes of each status: those of its access and parameters, and those that its Javadoc links to. */
    static Map<Integer, List<ProblemCode>> of(ContractModel contract, CallModel call, Javadocs.Doc doc) {
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
        for (String name : List.of(type, contract.getPackageName() + "." + type, contract.getName() + "$" + type)) {
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

    /** Describes these failures and, in one, all others. */
    static void write(Map<Integer, List<ProblemCode>> problems, ObjectNode responses) {
        problems.forEach((status, codes) -> {
            List<String> texts = codes.stream()
                    .map(code -> "`" + code.name() + "`: " + code.text())
                    .distinct()
                    .toList();
            ObjectNode failure =
                    responses.putObject(String.valueOf(status)).put("description", String.join("; ", texts) + ".");
            ArrayNode names = failure.putArray("x-quark-codes");
            codes.stream().map(ProblemCode::name).forEach(names::add);
            OpenApi.json(failure, OpenApiSchemas.reference(OpenApi.PROBLEM));
        });
        responses.putObject("default").put("$ref", "#/components/responses/" + OpenApi.PROBLEM);
    }

    static ObjectNode schema() {
        ObjectNode problem =
                OpenApi.object().put("type", "object").put("description", "The one form of every failure.");
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
