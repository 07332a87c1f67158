package space.quark.host.call;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;

/** Reads off the declarations what may be absent. */
final class Nullness {
    private Nullness() {}

    /** Whether a value of this type, declared in this class, may be null. */
    static boolean isNullable(AnnotatedType type, Class<?> declaring) {
        return type.isAnnotationPresent(Nullable.class) || !isNullMarked(declaring);
    }

    /** Whether the elements of a list of this type may be null. */
    static boolean hasNullableElements(AnnotatedType type, Class<?> declaring) {
        return !(type instanceof AnnotatedParameterizedType list)
                || isNullable(list.getAnnotatedActualTypeArguments()[0], declaring);
    }

    private static boolean isNullMarked(Class<?> type) {
        for (Class<?> at = type; at != null; at = at.getEnclosingClass()) {
            if (isMarked(at)) {
                return true;
            }
        }
        return isMarked(type.getPackage());
    }

    private static boolean isMarked(AnnotatedElement element) {
        return element.isAnnotationPresent(NullMarked.class);
    }
}
