package space.quark.dock;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The event's CloudEvents type, {@code quark.<module>.<what_happened>}; never reused for another shape. Of a module
 * outside, which is only heard, whatever it calls it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventType {
    /** The type, such as {@code quark.people.person_deleted}. */
    String value();
}
