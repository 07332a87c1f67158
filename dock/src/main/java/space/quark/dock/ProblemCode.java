package space.quark.dock;

/** One failure that a contract promises; implemented by enums named {@code …Problem}. */
public interface ProblemCode {
    /** The machine-readable code, such as {@code USER_NOT_FOUND}. */
    String name();

    /** The HTTP status. */
    int status();

    /** The text people read; never holds data of a person. */
    String text();
}
