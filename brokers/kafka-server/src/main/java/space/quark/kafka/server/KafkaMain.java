package space.quark.kafka.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/** The server's process: formats its folder once, says when it serves, and ends with whoever started it. */
final class KafkaMain {
    static final String UP = "up";

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private KafkaMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path file = Path.of(arguments[0]);
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        }
        if (!Files.exists(Path.of(properties.getProperty("log.dirs")).resolve("meta.properties"))) {
            format(file);
        }
        KafkaRaftServer server = new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
        server.startup();
        System.out.println(UP);
        while (System.in.read() >= 0) {
            // Only the end of it says something.
        }
        // In order if it can be, but whoever started it is gone, and it goes too.
        Thread.ofPlatform().daemon().start(server::shutdown).join(PATIENCE);
        Runtime.getRuntime().halt(0);
    }

    private static void format(Path file) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        String[] command = {"format", "-t", Uuid.randomUuid().toString(), "-c", file.toString()};
        if (StorageTool.execute(command, out) != 0) {
            throw new IllegalStateException("the storage of Kafka could not be formatted");
        }
    }
}
