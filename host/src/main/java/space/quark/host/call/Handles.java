package space.quark.host.call;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Problem;

/** Method handles of contract methods, bound once and called with an array of arguments. */
final class Handles {
    private static final MethodType SPREAD = MethodType.methodType(Object.class, Object.class, Object[].class);

    private Handles() {}

    /** A handle of type {@code (Object target, Object[] arguments) -> Object}. */
    static MethodHandle spread(Method method) {
        try {
            return MethodHandles.privateLookupIn(method.getDeclaringClass(), MethodHandles.lookup())
                    .unreflect(method)
                    .asSpreader(Object[].class, method.getParameterCount())
                    .asType(SPREAD);
        } catch (IllegalAccessException e) {
            throw new IllegalArgumentException(method + " cannot be called from here", e);
        }
    }

    /** Runs the target; whatever it throws comes out as a problem. */
    static @Nullable Object run(MethodHandle handle, @Nullable Object target, @Nullable Object[] arguments) {
        try {
            return (@Nullable Object) handle.invokeExact(target, arguments);
        } catch (Problem problem) {
            throw problem;
        } catch (Error error) {
            throw error;
        } catch (Throwable thrown) {
            throw ErrorForm.problem(thrown);
        }
    }

    /** What a proxy answers to the methods of {@link Object}. */
    static Object ofObject(Object proxy, Method method, Object @Nullable [] arguments, String text) {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> text;
            default -> throw new UnsupportedOperationException(method.toString());
        };
    }

    static Type resultOf(Method method) {
        return method.getGenericReturnType();
    }
}
