package space.quark.host.call;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import space.quark.dock.ContractModel;
import space.quark.dock.Problem;

/** Sends each retryable call twice and insists that the second says what the first said. */
public final class Twice {
    private Twice() {}

    public static <C> C of(Class<C> contract, C target) {
        ContractModel model = ContractModel.of(contract);
        return contract.cast(Proxy.newProxyInstance(
                contract.getClassLoader(), new Class<?>[] {contract}, (proxy, method, arguments) -> {
                    boolean again = model.calls().stream()
                            .anyMatch(call -> call.method().equals(method) && call.retryable());
                    Object first = outcome(target, method, arguments);
                    if (again) {
                        Object second = outcome(target, method, arguments);
                        if (!Objects.equals(essence(first), essence(second))) {
                            throw new AssertionError(method.getName() + " is retryable, but said " + essence(first)
                                    + " first and " + essence(second) + " then");
                        }
                    }
                    if (first instanceof Problem problem) {
                        throw problem;
                    }
                    return first;
                }));
    }

    private static @Nullable Object outcome(Object target, Method method, Object @Nullable [] arguments)
            throws ReflectiveOperationException {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Problem problem) {
                return problem;
            }
            throw e;
        }
    }

    private static @Nullable Object essence(@Nullable Object outcome) {
        return outcome instanceof Problem problem ? problem.code() + problem.fields() : outcome;
    }
}
