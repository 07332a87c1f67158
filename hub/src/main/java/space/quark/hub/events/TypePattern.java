package space.quark.hub.events;

import java.util.regex.Pattern;

/**
 * Which event types are meant: one type, or with {@code *} as the last segment all that begin so.
 *
 * @param text such as {@code quark.people.*}
 */
record TypePattern(String text) {
    /** What an event type looks like. */
    static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_-]*(\\.[A-Za-z0-9_-]+)+");

    static final int LONGEST_TYPE = 200;

    private static final Pattern FORM = Pattern.compile("\\*|[a-z][a-z0-9_-]*(\\.[A-Za-z0-9_-]+)*(\\.\\*)?");

    static boolean isWellFormed(String text) {
        return text.length() <= LONGEST_TYPE && FORM.matcher(text).matches();
    }

    boolean matches(String type) {
        return open() ? type.startsWith(start()) : text.equals(type);
    }

    /** Whether a module of this process may publish such events. */
    boolean mayComeFrom(String word) {
        String own = "quark." + word + ".";
        return start().startsWith(own) || (open() && own.startsWith(start()));
    }

    /** The same for SQL's {@code like}. */
    String like() {
        return start().replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%") + (open() ? "%" : "");
    }

    private boolean open() {
        return text.endsWith("*");
    }

    private String start() {
        return open() ? text.substring(0, text.length() - 1) : text;
    }
}
