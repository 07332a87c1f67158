package space.quark.host.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Rows in PostgreSQL's binary form of {@code copy}: nothing is quoted, and the server parses nothing. */
public final class CopyRows {
    private static final byte[] HEAD = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final String UNIQUE_VIOLATION = "23505";
    private static final int PORTION = 1 << 16;

    private ByteBuffer bytes = ByteBuffer.allocate(PORTION);

    /** A row has a key that is there already; the transaction has failed. */
    public static final class Duplicate extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Duplicate() {
            super(null, null, false, false);
        }
    }

    /** Writes one row. */
    public interface Form<T> {
        /** Writes it. */
        void write(CopyRows row, T value);
    }

    private CopyRows() {}

    /** Copies the rows into {@code table (columns)}. */
    public static <T> void into(Handle transaction, String table, Collection<T> values, Form<T> form) {
        try {
            CopyIn copy = transaction
                    .getConnection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy " + table + " from stdin (format binary)");
            try {
                send(copy, values, form);
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw new Duplicate();
            }
            throw new IllegalStateException("copy into " + table, e);
        }
    }

    private static <T> void send(CopyIn copy, Collection<T> values, Form<T> form) throws SQLException {
        CopyRows rows = new CopyRows();
        rows.room(HEAD.length).put(HEAD);
        for (T value : values) {
            form.write(rows, value);
            if (rows.bytes.position() > PORTION / 2) {
                rows.flush(copy);
            }
        }
        rows.room(Short.BYTES).putShort((short) -1);
        rows.flush(copy);
        copy.endCopy();
    }

    private void flush(CopyIn copy) throws SQLException {
        copy.writeToCopy(bytes.array(), 0, bytes.position());
        bytes.clear();
    }

    private ByteBuffer room(int more) {
        if (bytes.remaining() < more) {
            int size = Math.max(bytes.capacity() * 2, bytes.position() + more);
            bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), size)).position(bytes.position());
        }
        return bytes;
    }

    /** Begins a row of so many fields. */
    public CopyRows fields(int count) {
        room(Short.BYTES).putShort((short) count);
        return this;
    }

    /** The next field. */
    public CopyRows number(long value) {
        room(Integer.BYTES + Long.BYTES).putInt(Long.BYTES).putLong(value);
        return this;
    }

    /** The next field. */
    public CopyRows uuid(UUID value) {
        room(Integer.BYTES + 2 * Long.BYTES)
                .putInt(2 * Long.BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits());
        return this;
    }

    /** The next field. */
    public CopyRows text(String value) {
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        room(Integer.BYTES + text.length).putInt(text.length).put(text);
        return this;
    }

    /** A time as a {@link #number} of microseconds since the year 2000. */
    public static long time(Instant value) {
        Duration since = Duration.between(EPOCH, value);
        return Math.addExact(Math.multiplyExact(since.getSeconds(), 1_000_000L), since.getNano() / 1_000L);
    }
}
