package space.quark.hub.docking;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Database;

/** Tokens with which modules let themselves in; shown once, kept as SHA-256. */
final class RegistrationTokens {
    private static final String PREFIX = "qrt_";
    private static final int BYTES = 32;

    private final Database database;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    RegistrationTokens(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * What a token allows.
     *
     * @param module the only module it is for; any when null
     * @param fresh whether this registration was its first of this module
     */
    record Allowed(@Nullable String module, boolean trusted, boolean fresh) {}

    private record Used(Allowed allowed, boolean revoked) {}

    /** Makes a token. */
    String make(@Nullable String module, int uses, Duration life, boolean trusted) {
        String token = PREFIX + secret();
        Instant now = clock.instant();
        database.run(tx -> {
            tx.createUpdate("""
                            insert into hub.registration_token (hash, module, uses, trusted, expires_at)
                            values (:hash, :module, :uses, :trusted, :expires)
                            """)
                    .bind("hash", hash(token))
                    .bind("module", module)
                    .bind("uses", uses)
                    .bind("trusted", trusted)
                    .bind("expires", now.plus(life).atOffset(ZoneOffset.UTC))
                    .execute();
            // Long after its end a token proves nothing any more, not even to whom it once let in.
            tx.createUpdate("delete from hub.registration_token where expires_at < :old")
                    .bind("old", now.minus(Duration.ofDays(90)).atOffset(ZoneOffset.UTC))
                    .execute();
        });
        return token;
    }

    /** A random text that nobody guesses. */
    String secret() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether a token would be good for a module now; it is not used by that. */
    boolean isGood(String token, String module) {
        return database.read(handle -> handle.createQuery("""
                        select coalesce(
                          (select not revoked from hub.registration where hash = :hash and module = :module),
                          exists (select from hub.registration_token
                                  where hash = :hash and uses > 0 and expires_at > :now
                                    and (module is null or module = :module)))
                        """)
                .bind("hash", hash(token))
                .bind("module", module)
                .bind("now", clock.instant().atOffset(ZoneOffset.UTC))
                .mapTo(Boolean.class)
                .one());
    }

    /**
     * Uses a token for a module: one of its uses when the module has not used it before, none when it has. Empty when it
     * is not good.
     */
    Optional<Allowed> use(String token, String module) {
        byte[] hash = hash(token);
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        return database.write(tx -> {
            Optional<Used> known = tx.createQuery("""
                            select token.module, token.trusted, used.revoked
                            from hub.registration_token token join hub.registration used on used.hash = token.hash
                            where token.hash = :hash and used.module = :module
                            """)
                    .bind("hash", hash)
                    .bind("module", module)
                    .map((row, _) -> new Used(
                            new Allowed(row.getString("module"), row.getBoolean("trusted"), false),
                            row.getBoolean("revoked")))
                    .findOne();
            if (known.isPresent()) {
                return known.filter(used -> !used.revoked()).map(Used::allowed);
            }
            Optional<Allowed> fresh = tx.createQuery("""
                            update hub.registration_token
                               set uses = uses - 1
                             where hash = :hash and uses > 0 and expires_at > :now
                               and (module is null or module = :module)
                            returning module, trusted
                            """)
                    .bind("hash", hash)
                    .bind("module", module)
                    .bind("now", now)
                    .map((row, _) -> new Allowed(row.getString("module"), row.getBoolean("trusted"), true))
                    .findOne();
            fresh.ifPresent(_ -> tx.createUpdate("insert into hub.registration (hash, module) values (:hash, :module)")
                    .bind("hash", hash)
                    .bind("module", module)
                    .execute());
            return fresh;
        });
    }

    /** Gives a use back that led to nothing. */
    void release(String token, String module) {
        byte[] hash = hash(token);
        database.run(tx -> {
            int given = tx.createUpdate("delete from hub.registration where hash = :hash and module = :module")
                    .bind("hash", hash)
                    .bind("module", module)
                    .execute();
            tx.createUpdate("update hub.registration_token set uses = uses + :given where hash = :hash")
                    .bind("hash", hash)
                    .bind("given", given)
                    .execute();
        });
    }

    /** Takes back what tokens a module has used, so that none of them lets it in again, whatever uses it has left. */
    void revoke(String module) {
        revoked(module, true);
    }

    /** Lets a module that was let in again present the tokens that it has used. */
    void restore(String module) {
        revoked(module, false);
    }

    private void revoked(String module, boolean revoked) {
        database.run(tx -> tx.createUpdate("update hub.registration set revoked = :revoked where module = :module")
                .bind("revoked", revoked)
                .bind("module", module)
                .execute());
    }

    /** Forgets what tokens a module has used. */
    void forget(String module) {
        database.run(tx -> tx.createUpdate("delete from hub.registration where module = :module")
                .bind("module", module)
                .execute());
    }

    static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 must exist", e);
        }
    }
}
