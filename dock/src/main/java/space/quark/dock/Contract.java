package space.quark.dock;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks an interface through which a module is called: over HTTP, in the same process and from far away. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Contract {
    /** The contract's name: the id of the module that offers it, or that id, a dot and a word. */
    String value();
}
