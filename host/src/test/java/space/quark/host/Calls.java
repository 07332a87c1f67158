package space.quark.host;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.ContractModel;

/** Contracts wrapped for tests. */
final class Calls {
    private Calls() {}

    /** Makes this the caller of every call. */
    static <C> C as(Caller caller, Class<C> contract, C target) {
        return proxy(contract, (method, arguments) -> caller.call(() -> invoke(target, method, arguments)));
    }

    /** Sends every retryable call twice, as a retry after a lost answer would, and gives the second answer. */
    static <C> C retryableTwice(Class<C> contract, C target) {
        ContractModel model = ContractModel.of(contract);
        return proxy(contract, (method, arguments) -> {
            boolean twice =
                    model.calls().stream().anyMatch(call -> call.method().equals(method) && call.retryable());
            if (twice) {
                var _ = invoke(target, method, arguments);
            }
            return invoke(target, method, arguments);
        });
    }

    private interface Invocation {
        @Nullable Object run(Method method, Object @Nullable [] arguments) throws Throwable;
    }

    private static <C> C proxy(Class<C> contract, Invocation invocation) {
        return contract.cast(Proxy.newProxyInstance(
                contract.getClassLoader(),
                new Class<?>[] {contract},
                (_, method, arguments) -> invocation.run(method, arguments)));
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
