package space.quark.host.call;

import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.ContractModel.CallModel;
import space.quark.dock.ContractModel.ParameterModel;
import space.quark.dock.Problem;

/** Reads the arguments of one call out of requests. */
final class Arguments {
    private final List<Reader> readers = new ArrayList<>();

    private interface Reader {
        @Nullable Object read(Exchange exchange);
    }

    /** @throws IllegalArgumentException when a parameter cannot be read from a request */
    Arguments(CallModel call) {
        for (ParameterModel parameter : call.parameters()) {
            readers.add(reader(call, parameter));
        }
    }

    /** The arguments in the order of the method's parameters. */
    @Nullable Object[] read(Exchange exchange) {
        @Nullable Object[] values = new @Nullable Object[readers.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = readers.get(i).read(exchange);
        }
        return values;
    }

    private static Reader reader(CallModel call, ParameterModel model) {
        String name = model.name();
        Parameter parameter = model.parameter();
        return switch (model.place()) {
            case PATH -> path(name, pathForm(call, model));
            case QUERY -> query(queryForm(call, model));
            case HEADER -> exchange -> exchange.header(name);
            case BODY ->
                new BodyForm(parameter.getParameterizedType(), call.method().getDeclaringClass())::read;
        };
    }

    /** How a path variable is written. */
    static TextForm pathForm(CallModel call, ParameterModel model) {
        return TextForm.find(model.parameter().getType())
                .orElseThrow(() -> new IllegalArgumentException(
                        call.signature() + ": " + model.name() + " cannot stand in a path"));
    }

    /** How a query parameter is written. */
    static QueryForm queryForm(CallModel call, ParameterModel model) {
        Parameter parameter = model.parameter();
        return QueryForm.of(
                model.name(),
                call.method().getDeclaringClass(),
                parameter.getParameterizedType(),
                parameter.getAnnotatedType(),
                call.signature());
    }

    private static Reader query(QueryForm form) {
        return exchange -> form.read(exchange.query());
    }

    private static Reader path(String name, TextForm form) {
        return exchange -> {
            String text = exchange.variable(name);
            if (text == null) {
                throw Problem.of(CommonProblem.INVALID_INPUT, List.of(new Problem.Field(name, "is required")));
            }
            return form.parse(text, name);
        };
    }
}
