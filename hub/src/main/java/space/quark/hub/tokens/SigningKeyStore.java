package space.quark.hub.tokens;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The rows of {@code hub.signing_key}. */
final class SigningKeyStore {
    /** The keys of {@link #publicKeys} and their phases, as one text. */
    static final String NAMES = """
            select coalesce(string_agg(kid || ' ' || phase, ',' order by published_at, kid), '')
            from hub.signing_key
            where phase <> 'retired'
            """;

    /** Where a key is in its life. */
    enum Phase {
        NEXT,
        SIGNING,
        OVERLAP,
        RETIRED;

        String column() {
            return switch (this) {
                case NEXT -> "next";
                case SIGNING -> "signing";
                case OVERLAP -> "overlap";
                case RETIRED -> "retired";
            };
        }

        static Phase of(String column) {
            return switch (column) {
                case "next" -> NEXT;
                case "signing" -> SIGNING;
                case "overlap" -> OVERLAP;
                default -> RETIRED;
            };
        }
    }

    /**
     * One key.
     *
     * @param sealed the private part, only while the key may still sign
     */
    @SuppressWarnings("ArrayRecordComponent") // rows are never compared as wholes
    record Row(
            String kid,
            String publicJwk,
            byte @Nullable [] sealed,
            Phase phase,
            Instant publishedAt,
            @Nullable Instant signingAt,
            @Nullable Instant retireAt) {}

    /** One station of many turns the keys. */
    boolean tryLock(Handle tx) {
        return tx.createQuery("select pg_try_advisory_xact_lock(hashtextextended('hub.signing_key', 0))")
                .mapTo(Boolean.class)
                .one();
    }

    void lock(Handle tx) {
        tx.execute("select pg_advisory_xact_lock(hashtextextended('hub.signing_key', 0))");
    }

    /** Every key that is public, oldest first. */
    List<Row> publicKeys(Handle handle) {
        return handle.createQuery("""
                        select kid, public_jwk::text as public_jwk, private_key, phase, published_at, signing_at, retire_at
                        from hub.signing_key
                        where phase <> 'retired'
                        order by published_at, kid
                        """).map((row, _) -> read(row)).list();
    }

    void insert(Handle tx, Row row) {
        tx.createUpdate("""
                        insert into hub.signing_key (kid, public_jwk, private_key, phase, published_at, signing_at)
                        values (:kid, cast(:jwk as jsonb), :sealed, :phase, :published, :signing)
                        """)
                .bind("kid", row.kid())
                .bind("jwk", row.publicJwk())
                .bind("sealed", row.sealed())
                .bind("phase", row.phase().column())
                .bind("published", row.publishedAt())
                .bind("signing", row.signingAt())
                .execute();
    }

    void startSigning(Handle tx, String kid, Instant now) {
        tx.createUpdate("update hub.signing_key set phase = 'signing', signing_at = :now where kid = :kid")
                .bind("kid", kid)
                .bind("now", now)
                .execute();
    }

    /** Ends signing; nobody needs the private part again. */
    void startOverlap(Handle tx, String kid, Instant now, Instant retireAt) {
        tx.createUpdate("""
                        update hub.signing_key
                        set phase = 'overlap', private_key = null, overlap_at = :now, retire_at = :retire
                        where kid = :kid
                        """)
                .bind("kid", kid)
                .bind("now", now)
                .bind("retire", retireAt)
                .execute();
    }

    void retire(Handle tx, String kid, Instant now) {
        tx.createUpdate(
                        "update hub.signing_key set phase = 'retired', private_key = null, retired_at = :now where kid = :kid")
                .bind("kid", kid)
                .bind("now", now)
                .execute();
    }

    /** Forgets keys that retired before. */
    void destroy(Handle tx, Instant before) {
        tx.createUpdate("delete from hub.signing_key where phase = 'retired' and retired_at < :before")
                .bind("before", before)
                .execute();
    }

    private static Row read(ResultSet row) throws SQLException {
        Instant published = instant(row, "published_at");
        if (published == null) {
            throw new SQLException("published_at is never absent");
        }
        return new Row(
                row.getString("kid"),
                row.getString("public_jwk"),
                row.getBytes("private_key"),
                Phase.of(row.getString("phase")),
                published,
                instant(row, "signing_at"),
                instant(row, "retire_at"));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
