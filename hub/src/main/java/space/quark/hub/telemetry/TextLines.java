package space.quark.hub.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** One line for people: time (UTC), level, where from, what, and the trace it belongs to. */
final class TextLines extends LogLines {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    @Override
    String line(ILoggingEvent event, String message) {
        String name = event.getLoggerName();
        String trace = trace(event);
        String stack = stack(event);
        return TIME.format(Instant.ofEpochMilli(event.getTimeStamp())) + " "
                + String.format(Locale.ROOT, "%-5s", event.getLevel()) + " "
                + name.substring(name.lastIndexOf('.') + 1) + ": "
                + oneLine(message)
                + (trace == null ? "" : " [" + trace + "]") + "\n"
                + (stack == null ? "" : stack);
    }

    /** Nobody may forge a line by sending a line break. */
    private static String oneLine(String message) {
        return message.replace("\r", "\\r").replace("\n", "\\n");
    }
}
