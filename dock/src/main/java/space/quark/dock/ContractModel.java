package space.quark.dock;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A contract as data, read off its interface once: the one source of its routes, its calls and its description. A
 * contract that cannot be served is refused here, with the method and the remedy.
 *
 * @param calls sorted by path and verb
 */
public record ContractModel(Class<?> type, String name, List<CallModel> calls) {

    /** Where a parameter's value stands in a request. */
    public enum Place {
        PATH,
        QUERY,
        HEADER,
        BODY
    }

    /** Who may call. */
    public enum Access {
        OPEN,
        SIGNED_IN,
        PERMISSION,
        INTERNAL
    }

    /** One parameter; {@code name} is its wire name. */
    public record ParameterModel(String name, Place place, Parameter parameter) {}

    /** One call. */
    public record CallModel(
            Method method,
            String verb,
            String path,
            int status,
            boolean retryable,
            boolean etag,
            boolean replayable,
            Access access,
            @Nullable String permission,
            List<ParameterModel> parameters) {

        /** {@code GET /posts/{id}}. */
        public String signature() {
            return verb + " " + path;
        }

        public Manifest.Route route() {
            return new Manifest.Route(
                    verb, path, access.name().toLowerCase(Locale.ROOT).replace('_', '-'), permission);
        }
    }

    private static final Pattern CALL = Pattern.compile("(GET|POST|PUT|PATCH|DELETE) (/[A-Za-z0-9_./{}-]*)");
    private static final Pattern VARIABLE = Pattern.compile("\\{([a-z_]+)}");
    private static final ClassValue<ContractModel> MODELS = new ClassValue<>() {
        @Override
        protected ContractModel computeValue(Class<?> type) {
            return read(type);
        }
    };

    /** The model of a contract interface. */
    public static ContractModel of(Class<?> contract) {
        return MODELS.get(contract);
    }

    /** The id of the module that offers a contract of this name. */
    public static String moduleOf(String contractName) {
        int dot = contractName.indexOf('.');
        return dot < 0 ? contractName : contractName.substring(0, dot);
    }

    /** {@code createdAfter} as it stands on the wire: {@code created_after}. */
    public static String wireName(String javaName) {
        return javaName.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /** Takes {@code GET /posts/{id}} apart: group 1 is the verb, group 2 the path, when it matches. */
    static Matcher signature(String signature) {
        return CALL.matcher(signature);
    }

    private static ContractModel read(Class<?> type) {
        Contract contract = type.getAnnotation(Contract.class);
        if (contract == null || !type.isInterface()) {
            throw new IllegalArgumentException(
                    type.getName() + " is no contract: annotate an interface with @Contract");
        }
        List<CallModel> calls = Arrays.stream(type.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .map(ContractModel::call)
                .sorted(Comparator.comparing(CallModel::path).thenComparing(CallModel::verb))
                .toList();
        return new ContractModel(type, contract.value(), calls);
    }

    private static CallModel call(Method method) {
        String where = method.getDeclaringClass().getSimpleName() + "." + method.getName();
        Call call = method.getAnnotation(Call.class);
        if (call == null) {
            throw new IllegalArgumentException(where + " needs @Call(\"GET /path\")");
        }
        Matcher parts = CALL.matcher(call.value());
        require(parts.matches(), where + ": \"" + call.value() + "\" is not a verb and a path");
        String verb = parts.group(1);
        String path = parts.group(2);
        List<String> variables =
                VARIABLE.matcher(path).results().map(found -> found.group(1)).toList();
        List<ParameterModel> parameters = new ArrayList<>();
        for (Parameter parameter : method.getParameters()) {
            require(parameter.isNamePresent(), where + ": compile with -parameters");
            parameters.add(place(parameter, verb, variables));
        }
        long bodies = parameters.stream().filter(p -> p.place() == Place.BODY).count();
        long bound = parameters.stream().filter(p -> p.place() == Place.PATH).count();
        require(bodies <= 1, where + ": at most one parameter can be the body");
        require(bound == variables.size(), where + ": each of " + variables + " needs a parameter of its name");
        Access access = access(method, where);
        Needs needs = method.getAnnotation(Needs.class);
        return new CallModel(
                method,
                verb,
                path,
                call.status(),
                call.retryable() || verb.equals("GET"),
                call.etag(),
                call.replayable(),
                access,
                needs == null ? null : needs.value(),
                List.copyOf(parameters));
    }

    private static ParameterModel place(Parameter parameter, String verb, List<String> variables) {
        String name = wireName(parameter.getName());
        Header header = parameter.getAnnotation(Header.class);
        if (header != null) {
            return new ParameterModel(header.value(), Place.HEADER, parameter);
        }
        if (variables.contains(name)) {
            return new ParameterModel(name, Place.PATH, parameter);
        }
        boolean hasBody = !verb.equals("GET") && !verb.equals("DELETE");
        return new ParameterModel(name, hasBody ? Place.BODY : Place.QUERY, parameter);
    }

    private static Access access(Method method, String where) {
        List<Access> found = new ArrayList<>();
        if (method.isAnnotationPresent(Open.class)) {
            found.add(Access.OPEN);
        }
        if (method.isAnnotationPresent(SignedIn.class)) {
            found.add(Access.SIGNED_IN);
        }
        if (method.isAnnotationPresent(Needs.class)) {
            found.add(Access.PERMISSION);
        }
        if (method.isAnnotationPresent(Internal.class)) {
            found.add(Access.INTERNAL);
        }
        require(found.size() == 1, where + " needs exactly one of @Open, @SignedIn, @Needs, @Internal");
        return found.getFirst();
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
