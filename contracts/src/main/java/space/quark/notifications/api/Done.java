package space.quark.notifications.api;

/** What came of a change. */
public record Done(boolean success, String message) {
    public static Done of(String message) {
        return new Done(true, message);
    }
}
