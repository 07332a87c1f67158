package space.quark.hub.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import org.slf4j.Logger;

/**
 * Sets logging up when the first logger is made: lines to standard output, as the system properties {@link #FORM} and
 * {@link #LEVEL} say. A configuration file of one's own wins.
 */
public final class LogForm extends ContextAwareBase implements Configurator {
    /** {@code json} or {@code text}, which is the default. */
    public static final String FORM = "quark.log";

    /** The least level that is logged; {@code info} is the default. */
    public static final String LEVEL = "quark.log.level";

    /** Requests and SQL of the libraries would drown our own lines. */
    private static final String[] CHATTY = {"org.eclipse.jetty", "com.zaxxer.hikari", "org.flywaydb", "org.jdbi"};

    @Override
    public ExecutionStatus configure(LoggerContext context) {
        if (System.getProperty("logback.configurationFile") != null) {
            return ExecutionStatus.NEUTRAL;
        }
        Encoder<ILoggingEvent> encoder =
                "json".equalsIgnoreCase(System.getProperty(FORM)) ? new JsonLines() : new TextLines();
        encoder.setContext(context);
        encoder.start();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setName("console");
        console.setEncoder(encoder);
        console.start();
        ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(System.getProperty(LEVEL), Level.INFO));
        root.addAppender(console);
        LogTail.in(context);
        for (String library : CHATTY) {
            context.getLogger(library).setLevel(Level.WARN);
        }
        // It speaks of every try to reach a server that is away; the bus says once that it is.
        context.getLogger("org.apache.kafka").setLevel(Level.ERROR);
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }
}
