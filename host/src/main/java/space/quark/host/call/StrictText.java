package space.quark.host.call;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.UUID;

/** Reads a simple value from a text that is exactly of its form; what is not of it is {@link Unreadable}. */
final class StrictText {
    private StrictText() {}

    /** Says in an exception that a text is not of the form. */
    static final class Unreadable extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Unreadable() {
            super("unreadable");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    static Object plain(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new Unreadable();
        }
        return text;
    }

    static long number(String text) {
        int digits = text.startsWith("-") ? 1 : 0;
        if (text.length() == digits) {
            throw new Unreadable();
        }
        for (int i = digits; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                throw new Unreadable();
            }
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw new Unreadable();
        }
    }

    static Object integer(String text) {
        long number = number(text);
        if (number != (int) number) {
            throw new Unreadable();
        }
        return (int) number;
    }

    static Object decimal(String text) {
        try {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException _) {
            // falls through to the one refusal
        }
        throw new Unreadable();
    }

    static Object truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new Unreadable();
        };
    }

    static Object instant(String text) {
        try {
            if (text.length() >= 20 && text.charAt(4) == '-') {
                return OffsetDateTime.parse(text).toInstant();
            }
        } catch (DateTimeException _) {
            // falls through to the one refusal
        }
        throw new Unreadable();
    }

    static Object date(String text) {
        try {
            if (text.length() == 10) {
                return LocalDate.parse(text);
            }
        } catch (DateTimeException _) {
            // falls through to the one refusal
        }
        throw new Unreadable();
    }

    static Object uuid(String text) {
        try {
            if (text.length() == 36) {
                return UUID.fromString(text);
            }
        } catch (IllegalArgumentException _) {
            // falls through to the one refusal
        }
        throw new Unreadable();
    }
}
