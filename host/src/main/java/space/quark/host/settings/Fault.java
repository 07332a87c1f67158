package space.quark.host.settings;

/**
 * Something that is wrong with settings.
 *
 * @param name the setting's full name; empty when it is about none, or nobody knows which
 * @param problem what would be right
 * @param words all of it: the name, the value where it may be shown, and where that stands
 */
record Fault(String name, String problem, String words) {
    static Fault of(String name, String source, String problem) {
        return of(name, "", source, problem);
    }

    /** @param shown the value as it may be shown; empty for none */
    static Fault of(String name, String shown, String source, String problem) {
        return new Fault(name, problem, name + (shown.isEmpty() ? "" : " = " + shown) + " (" + source + ") " + problem);
    }

    static Fault ofNone(String words) {
        return new Fault("", words, words);
    }
}
