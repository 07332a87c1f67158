package space.quark.dock;

/** A typed id: a record with one {@code long value}, a bare number in JSON, from 1 to 2^53 - 1. */
public interface Id {
    /** The largest id that every JSON reader keeps exactly. */
    long MAX = (1L << 53) - 1;

    /** The number. */
    long value();

    /** Refuses what cannot be an id, naming the field. */
    static void check(long value, String field) {
        if (value < 1 || value > MAX) {
            throw Problem.invalid(field, "must be a number from 1 to " + MAX);
        }
    }
}
