package space.quark.hub.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import space.quark.dock.Json;

/** One JSON object a line. */
final class JsonLines extends LogLines {
    @Override
    String line(ILoggingEvent event, String message) {
        Map<String, Object> line = LinkedHashMap.newLinkedHashMap(8);
        line.put("time", Instant.ofEpochMilli(event.getTimeStamp()).toString());
        line.put("level", event.getLevel().toString());
        line.put("logger", event.getLoggerName());
        line.put("message", message);
        put(line, "thread", event.getThreadName());
        put(line, TRACE, trace(event));
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                line.putIfAbsent(pair.key, value(pair.value));
            }
        }
        put(line, "exception", stack(event));
        return Json.mapper().writeValueAsString(line) + "\n";
    }

    private static Object value(@Nullable Object value) {
        return value instanceof Number || value instanceof Boolean ? value : Redaction.clean(String.valueOf(value));
    }

    private static void put(Map<String, Object> line, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            line.put(name, value);
        }
    }
}
