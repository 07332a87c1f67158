package space.quark.hub.tokens;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import space.quark.host.StartupProblem;

/** The key that seals secrets at rest (AES-256-GCM): a file of 64 hexadecimal digits, readable by its owner only. */
public final class MasterKey {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final Set<PosixFilePermission> OTHERS = PosixFilePermissions.fromString("---rwxrwx");

    private final SecretKey key;
    private final Path file;
    private final SecureRandom random = new SecureRandom();

    private MasterKey(byte[] key, Path file) {
        this.key = new SecretKeySpec(key, "AES");
        this.file = file;
    }

    /** Reads the key, or makes it when there is none yet; what is wrong with the file is said in one line. */
    public static MasterKey open(Path file) {
        try {
            try {
                return new MasterKey(read(file), file);
            } catch (NoSuchFileException _) {
                create(file);
                return new MasterKey(read(file), file);
            }
        } catch (IOException e) {
            throw new StartupProblem(
                    "the master key " + file + " cannot be read or made: " + e.getMessage(),
                    StartupProblem.INPUT_OUTPUT,
                    e);
        }
    }

    /** Encrypts; only {@link #unseal} with the same purpose gives it back. */
    public byte[] seal(String purpose, byte[] secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, purpose, nonce, 0).doFinal(secret);
            return ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM must work", e);
        }
    }

    /** Decrypts; a failure says which file does not fit. */
    public byte[] unseal(String purpose, byte[] sealed) {
        try {
            return cipher(Cipher.DECRYPT_MODE, purpose, sealed, 0)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw new StartupProblem(
                    "the master key " + file + " does not open " + purpose
                            + ": put back the master.key that belongs to this database",
                    StartupProblem.USAGE,
                    e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM must work", e);
        }
    }

    private Cipher cipher(int mode, String purpose, byte[] nonce, int offset) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce, offset, NONCE_BYTES));
        cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    private static byte[] read(Path file) throws IOException {
        String text = Files.readString(file).strip();
        if (posix(file)) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (permissions.stream().anyMatch(OTHERS::contains)) {
                throw new StartupProblem(
                        "the master key " + file + " can be read by others: chmod 600 " + file, StartupProblem.USAGE);
            }
        }
        try {
            byte[] key = HexFormat.of().parseHex(text);
            if (key.length == KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException _) {
            // falls through to the one refusal
        }
        throw new StartupProblem(
                "the master key " + file + " is damaged: it must hold " + 2 * KEY_BYTES + " hexadecimal digits",
                StartupProblem.USAGE);
    }

    /** Complete or not at all: a key cut off by a power failure would lock the station out of its own database. */
    private static void create(Path file) throws IOException {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException("no folder for " + file);
        }
        Path draft = Files.createTempFile(folder, "master", ".new", ownerOnly(folder));
        try (FileChannel out = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer text =
                    ByteBuffer.wrap((HexFormat.of().formatHex(key) + "\n").getBytes(StandardCharsets.US_ASCII));
            while (text.hasRemaining()) {
                out.write(text);
            }
            out.force(true);
        }
        try {
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException _) {
            // another process was faster; its key is the one
        } catch (UnsupportedOperationException | IOException _) {
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        try (FileChannel out = FileChannel.open(folder, StandardOpenOption.READ)) {
            out.force(true);
        } catch (IOException _) {
            // not every system can flush a folder
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) throws IOException {
        return posix(folder)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static boolean posix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }
}
