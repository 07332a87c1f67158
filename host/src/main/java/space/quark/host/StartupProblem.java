package space.quark.host;

import org.jspecify.annotations.Nullable;

/** Why the station or a module cannot start, in words for the person at the terminal; it is shown without a stack. */
public final class StartupProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What was asked for cannot be understood, such as a wrong setting. */
    public static final int USAGE = 78;
    /** A service that is needed does not answer, such as the database. */
    public static final int UNAVAILABLE = 69;
    /** The data folder cannot be written. */
    public static final int NOT_WRITABLE = 73;
    /** Reading or writing failed, such as on a full disk. */
    public static final int INPUT_OUTPUT = 74;
    /** Another station holds what this one needs. */
    public static final int BUSY = 75;

    private final int exitCode;

    /**
     * @param line what is wrong and what to do about it
     * @param exitCode what the process should end with
     */
    public StartupProblem(String line, int exitCode) {
        this(line, exitCode, null);
    }

    public StartupProblem(String line, int exitCode, @Nullable Throwable cause) {
        super(line, cause);
        this.exitCode = exitCode;
    }

    public int exitCode() {
        return exitCode;
    }

    /** What is wrong and what to do about it. */
    public String line() {
        return String.valueOf(getMessage());
    }
}
