package space.quark.host.storage;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The embedded server's {@code postgresql.conf}: safe, small, quiet about people's data. */
final class Configuration {
    private Configuration() {}

    static String text(int port, EmbeddedPostgres.Options options) {
        String safe = options.durable() ? "on" : "off";
        long memory = machineMemory() >> 20;
        return """
                # Written by the station at each start; changes here are lost (use ALTER SYSTEM).
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                cluster_name = 'quark'
                max_connections = %d
                password_encryption = 'scram-sha-256'

                fsync = %s
                full_page_writes = %s
                synchronous_commit = %s

                shared_buffers = %dMB
                effective_cache_size = %dMB
                work_mem = 8MB
                maintenance_work_mem = 64MB
                max_wal_size = 1GB
                checkpoint_timeout = 10min
                random_page_cost = 1.1
                max_parallel_workers_per_gather = 1
                jit = off

                timezone = 'UTC'
                log_timezone = 'UTC'
                datestyle = 'iso, ymd'
                lc_messages = 'C'
                default_text_search_config = 'pg_catalog.simple'

                # no statements and no values: they may hold personal data
                log_min_messages = warning
                log_min_error_statement = panic
                log_error_verbosity = terse
                log_checkpoints = off
                log_line_prefix = '%%m [%%p] '
                """.formatted(
                        port,
                        options.maxConnections(),
                        safe,
                        safe,
                        safe,
                        Math.clamp(memory / 16, 32, 512),
                        Math.max(128, memory / 2));
    }

    static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    static int anyPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static long machineMemory() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean machine
                ? machine.getTotalMemorySize()
                : 1L << 30;
    }
}
