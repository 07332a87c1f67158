package space.quark.host.storage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.host.StartupProblem;

/** The files of one embedded server and the programs that work on them. */
final class Cluster {
    static final String ROLE = "quark";
    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);
    private static final Duration INIT_PATIENCE = Duration.ofMinutes(5);
    private static final Duration LAST_BREATH = Duration.ofSeconds(2);
    private static final long LOG_BYTES = 8L << 20;
    private static final int PORT_ATTEMPTS = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path folder;
    private final Path data;
    private final Path log;
    private final Binaries binaries;
    private final RunAs runAs;
    private final EmbeddedPostgres.Options options;

    Cluster(Path folder, Binaries binaries, RunAs runAs, EmbeddedPostgres.Options options) {
        this.folder = folder;
        this.data = data(folder);
        this.log = folder.resolve("server.log");
        this.binaries = binaries;
        this.runAs = runAs;
        this.options = options;
    }

    static Path data(Path folder) {
        return folder.resolve("data");
    }

    Path data() {
        return data;
    }

    Path folder() {
        return folder;
    }

    String version() {
        return binaries.version();
    }

    /** The role's password, made on first use and kept in the folder. */
    String password() throws IOException {
        Path file = folder.resolve("password");
        if (!Files.exists(file)) {
            if (Files.exists(data)) {
                throw new StartupProblem(
                        "the file " + file + " is gone, without it nobody gets into the database: restore it",
                        StartupProblem.NOT_WRITABLE);
            }
            byte[] bytes = new byte[24];
            RANDOM.nextBytes(bytes);
            Folders.write(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
        }
        return Files.readString(file).strip();
    }

    /** Creates the data unless they are there; a broken-off attempt leaves nothing that counts. */
    void create(String password) throws IOException {
        removeLeftovers();
        if (Files.exists(data.resolve("PG_VERSION"))) {
            String found = Files.readString(data.resolve("PG_VERSION")).strip();
            if (!found.equals(binaries.major())) {
                throw new StartupProblem(
                        "the data in " + data + " belong to PostgreSQL " + found + ", this version brings "
                                + binaries.version()
                                + ": export them with the version that wrote them, import them here",
                        StartupProblem.USAGE);
            }
            return;
        }
        LOG.info("creating the database in {}", data);
        Path stage = Files.createTempDirectory(folder, "creating-");
        Path secret = stage.resolve("password");
        Folders.write(secret, password + "\n");
        runAs.own(stage);
        Path fresh = stage.resolve("data");
        Command.Result made = Command.run(
                folder,
                INIT_PATIENCE,
                runAs.command(
                        binaries.program("initdb"),
                        "--pgdata=" + fresh,
                        "--username=" + ROLE,
                        "--pwfile=" + secret,
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        // Unicode order and case of the server's own, the same on every machine and after every update
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--data-checksums",
                        options.durable() ? "--set=fsync=on" : "--no-sync"),
                "");
        if (!made.ok()) {
            Folders.delete(stage);
            throw Folders.trouble(folder, made.output(), null);
        }
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
        Folders.syncFolderOf(data);
        Folders.delete(stage);
    }

    /** Starts the server on the port of last time, or on another when that one is taken; answers when it is ready. */
    Postmaster start() throws IOException {
        return start(lastPort(), false);
    }

    /** Starts the server on this port and no other. */
    Postmaster startAgain(int port) throws IOException {
        return start(port, true);
    }

    private Postmaster start(int wanted, boolean noOther) throws IOException {
        Postmaster.disown(data);
        trimLog();
        int port = wanted;
        for (int attempt = 1; ; attempt++) {
            if (!Configuration.free(port)) {
                if (noOther) {
                    throw Folders.trouble(folder, "port " + port + " was taken by another program meanwhile", null);
                }
                port = Configuration.anyPort();
            }
            configure(port);
            long logStart = Files.exists(log) ? Files.size(log) : 0;
            if (!Files.exists(log)) {
                Files.createFile(log);
                runAs.own(log);
            }
            Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-------"));
            Command.Result started = Command.run(
                    folder,
                    options.patience().plusSeconds(10),
                    runAs.command(
                            binaries.program("pg_ctl"),
                            "start",
                            "--wait",
                            "--timeout=" + options.patience().toSeconds(),
                            "--pgdata=" + data,
                            "--log=" + log),
                    "");
            if (started.ok()) {
                Folders.write(folder.resolve("port"), String.valueOf(port));
                return Postmaster.of(data)
                        .orElseThrow(() -> Folders.trouble(folder, "the server ended at once; see " + log, null));
            }
            String said = logFrom(logStart);
            boolean again = said.contains("Address already in use") || said.contains("is still in use");
            if (!again || attempt == PORT_ATTEMPTS) {
                throw Folders.trouble(folder, said.isBlank() ? started.output() : said, null);
            }
            LOG.warn("the database did not start, trying again: {}", Folders.oneLine(said));
        }
    }

    /** Stops the server: politely, then firmly; what was committed is safe either way. */
    void stop(Postmaster postmaster) throws IOException {
        for (String mode : List.of("fast", "immediate")) {
            Command.Result stopped = Command.run(
                    folder,
                    Duration.ofSeconds(10),
                    runAs.command(
                            binaries.program("pg_ctl"),
                            "stop",
                            "--wait",
                            "--timeout=4",
                            "--mode=" + mode,
                            "--pgdata=" + data),
                    "");
            if (postmaster.ended(stopped.ok() ? LAST_BREATH : Duration.ZERO)) {
                return;
            }
            LOG.warn("the database does not stop ({}): {}", mode, Folders.oneLine(stopped.output()));
        }
        postmaster.process().destroyForcibly();
        postmaster.ended(LAST_BREATH);
    }

    /** Writes the configuration; a running server takes up most of it on reload. */
    void configure(int port) throws IOException {
        String text = Configuration.text(port, options);
        Path file = data.resolve("postgresql.conf");
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Folders.write(file, text);
            runAs.own(file);
        }
    }

    /** Keeps the server's log bounded: the server goes on at the end of whatever is there. */
    void trimLog() throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_BYTES) {
            Files.copy(log, folder.resolve("server.log.1"), StandardCopyOption.REPLACE_EXISTING);
            try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
                file.setLength(0);
            }
        }
    }

    private String logFrom(long position) throws IOException {
        byte[] all = Files.readAllBytes(log);
        int from = Math.clamp(position, 0, all.length);
        return new String(all, from, all.length - from, StandardCharsets.UTF_8);
    }

    private void removeLeftovers() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each : all.toList()) {
                String name = String.valueOf(each.getFileName());
                if (name.startsWith("creating-") || name.startsWith("unpacking-")) {
                    Folders.delete(each);
                }
            }
        }
    }

    private int lastPort() throws IOException {
        Path file = folder.resolve("port");
        String text = Files.exists(file) ? Files.readString(file).strip() : "";
        boolean usable = text.matches("\\d{4,5}") && Integer.parseInt(text) <= 65_535;
        return usable ? Integer.parseInt(text) : Configuration.anyPort();
    }
}
