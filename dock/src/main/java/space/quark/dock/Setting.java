package space.quark.dock;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** One setting: a component of a settings record, named in the file as the component in snake_case. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Setting {
    /** The default as it would be written in the file; durations as {@code 15m}, sizes as {@code 1MB}. */
    String value();

    /** One sentence: what it means, with its unit. */
    String help();

    /** Never shown or logged. */
    boolean secret() default false;
}
