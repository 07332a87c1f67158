package space.quark.hub.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import space.quark.dock.Caller;

/** What both forms of log lines share: the trace of the request on whose thread they are written, and no secrets. */
abstract class LogLines extends EncoderBase<ILoggingEvent> {
    static final String TRACE = "trace_id";
    private static final String NO_TRACE = "0".repeat(32);
    private static final int DEEPEST_CAUSE = 10;
    private static final int MOST_FRAMES = 60;

    abstract String line(ILoggingEvent event, String message);

    @Override
    public byte[] headerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] footerBytes() {
        return new byte[0];
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return line(event, Redaction.clean(String.valueOf(event.getFormattedMessage())))
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The trace that the line names itself, or else that of the request it was written in. */
    static @Nullable String trace(ILoggingEvent event) {
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                if (TRACE.equals(pair.key)) {
                    return String.valueOf(pair.value);
                }
            }
        }
        String trace = Caller.current().trace();
        return trace.isEmpty() || trace.equals(NO_TRACE) ? null : trace;
    }

    static @Nullable String stack(ILoggingEvent event) {
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown == null) {
            return null;
        }
        StringBuilder text = new StringBuilder(1024);
        for (int depth = 0; thrown != null && depth < DEEPEST_CAUSE; depth++) {
            text.append(depth == 0 ? "" : "caused by ").append(thrown.getClassName());
            if (thrown.getMessage() != null) {
                text.append(": ").append(Redaction.clean(thrown.getMessage()));
            }
            text.append('\n');
            frames(thrown, text);
            thrown = thrown.getCause();
        }
        return text.toString();
    }

    private static void frames(IThrowableProxy thrown, StringBuilder text) {
        StackTraceElementProxy[] frames = thrown.getStackTraceElementProxyArray();
        int own = frames == null ? 0 : Math.min(frames.length - thrown.getCommonFrames(), MOST_FRAMES);
        for (int i = 0; i < own; i++) {
            text.append("    ").append(frames[i]).append('\n');
        }
    }
}
