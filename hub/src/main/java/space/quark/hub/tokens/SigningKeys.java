package space.quark.hub.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Database;
import space.quark.hub.tokens.SigningKeyStore.Phase;
import space.quark.hub.tokens.SigningKeyStore.Row;

/**
 * The station's RS256 keys. A key is public before it signs for at least as long as others may keep an older set, then
 * it signs, then it stays public until its last token is dead; the successor is always public beside the signer. All
 * stations on one database share the keys, and one of them turns them.
 */
public final class SigningKeys {
    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
    private static final int RSA_BITS = 2048;
    private static final int KID_BYTES = 16;
    private static final Duration REMEMBER_RETIRED = Duration.ofDays(7);

    private final Database database;
    private final MasterKey master;
    private final TokenSettings settings;
    private final InstantSource clock;
    private final SigningKeyStore store = new SigningKeyStore();
    private final SecureRandom random = new SecureRandom();
    private final ReentrantLock turning = new ReentrantLock();
    private volatile KeyRing ring = KeyRing.EMPTY;

    SigningKeys(Database database, MasterKey master, TokenSettings settings, InstantSource clock) {
        this.database = database;
        this.master = master;
        this.settings = settings;
        this.clock = clock;
    }

    /** Loads the keys; only on the very first start one is made here. */
    static SigningKeys open(Database database, MasterKey master, TokenSettings settings, InstantSource clock) {
        SigningKeys keys = new SigningKeys(database, master, settings, clock);
        keys.refresh();
        if (!keys.ring.canSign()) {
            keys.turn(false);
        }
        return keys;
    }

    /** What {@code /.well-known/jwks.json} answers now; never to be changed. */
    public byte[] jwks() {
        return ring.jwks().body();
    }

    /** The Cache-Control that goes with {@link #jwks}. */
    public String cacheControl() {
        return ring.jwks().cacheControl();
    }

    /** Changes with {@link #jwks}; quotes included. */
    public String etag() {
        return ring.jwks().etag();
    }

    /** Lets the next key sign at once; tokens of the former stay good until they expire. */
    public void rotateNow() {
        if (!ring.hasNext()) {
            turn(false);
        }
        turn(true);
    }

    /** Drops a key that became known to others: its tokens are refused at once here, within two seconds elsewhere. */
    public void revoke(String kid) {
        turn(false, kid);
        LOG.warn("signing key {} was revoked", kid);
    }

    /**
     * Sees what other stations did, and turns the keys when their time has come.
     *
     * @param names of the keys as they stand in the database now
     */
    void tend(String names) {
        if (!names.equals(ring.names())) {
            refresh();
        }
        if (due(ring.rows(), clock.instant())) {
            turn(false);
        }
    }

    /** Those that are known here, as {@link SigningKeyStore#NAMES} has them. */
    String names() {
        return ring.names();
    }

    SigningKey signing() {
        return ring.signing();
    }

    @Nullable VerificationKey find(String kid) {
        return ring.find(kid);
    }

    private void refresh() {
        turning.lock();
        try {
            ring = ring.with(database.read(store::publicKeys), master, settings.jwksMaxAge());
        } finally {
            turning.unlock();
        }
    }

    private boolean due(List<Row> rows, Instant now) {
        return wantsKey(rows, now) || overdue(rows, now);
    }

    private boolean wantsKey(List<Row> rows, Instant now) {
        Row signing = only(rows, Phase.SIGNING);
        Row next = only(rows, Phase.NEXT);
        return signing == null || next == null || mayTake(signing, next, now);
    }

    private boolean mayTake(Row signing, Row next, Instant now) {
        Instant since = signing.signingAt() == null ? signing.publishedAt() : signing.signingAt();
        Instant known = next.publishedAt().plus(settings.jwksMaxAge()).plus(TokenSettings.SKEW);
        return !now.isBefore(since.plus(settings.rotate())) && !now.isBefore(known);
    }

    private static boolean overdue(List<Row> rows, Instant now) {
        return rows.stream().anyMatch(row -> row.retireAt() != null && !now.isBefore(row.retireAt()));
    }

    private void turn(boolean atOnce) {
        turn(atOnce, null);
    }

    /** One transaction, so that two generations are public at any moment; the costly key is made before it. */
    private void turn(boolean atOnce, @Nullable String revoked) {
        turning.lock();
        try {
            boolean asked = atOnce || revoked != null;
            boolean publishes = asked || wantsKey(database.read(store::publicKeys), clock.instant());
            Row fresh = publishes ? generate() : null;
            database.run(tx -> {
                if (asked) {
                    store.lock(tx);
                } else if (!store.tryLock(tx)) {
                    return;
                }
                if (revoked != null) {
                    store.retire(tx, revoked, clock.instant());
                }
                turn(tx, atOnce, fresh);
            });
            refresh();
        } finally {
            turning.unlock();
        }
    }

    private void turn(Handle tx, boolean atOnce, @Nullable Row fresh) {
        Instant now = clock.instant();
        List<Row> rows = store.publicKeys(tx);
        for (Row row : rows) {
            if (row.retireAt() != null && !now.isBefore(row.retireAt())) {
                store.retire(tx, row.kid(), now);
            }
        }
        store.destroy(tx, now.minus(REMEMBER_RETIRED));
        Row signing = only(rows, Phase.SIGNING);
        Row next = only(rows, Phase.NEXT);
        if (next != null && (signing == null || atOnce || mayTake(signing, next, now))) {
            if (signing != null) {
                store.startOverlap(tx, signing.kid(), now, now.plus(settings.overlap()));
            }
            store.startSigning(tx, next.kid(), now);
            LOG.info("signing key {} signs now", next.kid());
            next = null;
        } else if (signing == null && fresh != null) {
            store.insert(tx, phase(fresh, Phase.SIGNING, now));
            return;
        }
        if (next == null && fresh != null) {
            store.insert(tx, phase(fresh, Phase.NEXT, null));
        }
    }

    private static Row phase(Row row, Phase phase, @Nullable Instant signingAt) {
        return new Row(row.kid(), row.publicJwk(), row.sealed(), phase, row.publishedAt(), signingAt, null);
    }

    private static @Nullable Row only(List<Row> rows, Phase phase) {
        return rows.stream().filter(row -> row.phase() == phase).findFirst().orElse(null);
    }

    private Row generate() {
        byte[] name = new byte[KID_BYTES];
        random.nextBytes(name);
        String kid = Base64.getUrlEncoder().withoutPadding().encodeToString(name);
        try {
            RSAKey key = new RSAKeyGenerator(RSA_BITS)
                    .keyID(kid)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .generate();
            byte[] sealed =
                    master.seal(KeyRing.purpose(kid), key.toRSAPrivateKey().getEncoded());
            String jwk = key.toPublicJWK().toJSONString();
            return new Row(kid, jwk, sealed, Phase.NEXT, clock.instant(), null, null);
        } catch (JOSEException e) {
            throw new IllegalStateException("RSA keys must be possible", e);
        }
    }
}
