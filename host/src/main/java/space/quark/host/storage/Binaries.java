package space.quark.host.storage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;
import space.quark.host.StartupProblem;

/**
 * PostgreSQL's programs for this machine, unpacked once from the archive on the class path.
 *
 * @param folder holds {@code bin}, {@code lib} and {@code share}
 * @param version such as {@code 18.4}
 */
record Binaries(Path folder, String version) {
    private static final Logger LOG = LoggerFactory.getLogger(Binaries.class);
    private static final String VERSION_FILE = "VERSION";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    String program(String name) {
        return folder.resolve("bin").resolve(name).toString();
    }

    String major() {
        return version.replaceFirst("\\..*", "");
    }

    /** Unpacks into a folder named after the archive's content, unless it is there already. */
    static Binaries in(Path cache) throws IOException {
        String name = archive();
        URL url = Binaries.class.getResource("/" + name);
        if (url == null) {
            throw new StartupProblem(
                    "this build brings no PostgreSQL for this machine (" + name
                            + "): set database.url to a server of your own",
                    StartupProblem.UNAVAILABLE);
        }
        Path ready = cache.resolve("server-" + Long.toHexString(checksum(url)));
        if (!Files.exists(ready.resolve(VERSION_FILE))) {
            unpack(url, cache, ready);
        }
        return new Binaries(ready, Files.readString(ready.resolve(VERSION_FILE)).strip());
    }

    private static String archive() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return "postgres-" + os + "-" + (arch.equals("aarch64") || arch.equals("arm64") ? "arm_64" : "x86_64") + ".txz";
    }

    /** The jar's directory knows the checksum without reading the 15 MB. */
    private static long checksum(URL url) throws IOException {
        URLConnection connection = url.openConnection();
        if (connection instanceof JarURLConnection jar) {
            return jar.getJarEntry().getCrc();
        }
        try (CheckedInputStream in = new CheckedInputStream(url.openStream(), new CRC32())) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return in.getChecksum().getValue();
        }
    }

    private static void unpack(URL archive, Path cache, Path ready) throws IOException {
        LOG.info("unpacking PostgreSQL to {}", ready);
        Path temporary = Files.createTempDirectory(cache, "unpacking-");
        try {
            Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
            try (InputStream in = archive.openStream();
                    TarArchiveInputStream tar =
                            new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in, 1 << 16)))) {
                for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                    unpack(tar, entry, temporary);
                }
            }
            Files.writeString(temporary.resolve(VERSION_FILE), askVersion(temporary));
            syncDisks();
            Files.move(temporary, ready, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.exists(ready.resolve(VERSION_FILE))) {
                throw e;
            }
            LOG.debug("{} was unpacked by another process meanwhile", ready);
        } finally {
            Folders.delete(temporary);
        }
    }

    /** A power failure may not leave the folder's final name with half of its content. */
    private static void syncDisks() {
        try {
            Command.run(Path.of("/"), PATIENCE, List.of("sync"), "");
        } catch (IOException e) {
            LOG.debug("no sync here: {}", e.getMessage());
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("the archive of PostgreSQL leaves its folder: " + entry.getName());
        }
        if (entry.getName().endsWith(".a") || entry.getName().contains("/pkgconfig")) {
            return;
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
        } else {
            Files.createDirectories(target.resolveSibling("."));
            if (entry.isSymbolicLink()) {
                Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            } else {
                Files.copy(tar, target, StandardCopyOption.REPLACE_EXISTING);
                boolean executable = (entry.getMode() & 0100) != 0;
                Files.setPosixFilePermissions(
                        target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    private static String askVersion(Path folder) throws IOException {
        Command.Result asked = Command.run(
                folder, PATIENCE, List.of(folder.resolve("bin/postgres").toString(), "--version"), "");
        String version = asked.output()
                .replaceFirst("(?s).*\\(PostgreSQL\\) (\\S+).*", "$1")
                .strip();
        if (!asked.ok() || version.isEmpty()) {
            throw new StartupProblem(
                    "PostgreSQL does not run on this machine: " + Folders.oneLine(asked.output())
                            + "; set database.url to a server of your own",
                    StartupProblem.UNAVAILABLE);
        }
        return version;
    }
}
