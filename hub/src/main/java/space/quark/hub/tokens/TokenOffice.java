package space.quark.hub.tokens;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.dock.Tokens;

/** Everything about tokens, opened together and kept fresh once a second until closed. */
public final class TokenOffice implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TokenOffice.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int LOOKS_PER_PURGE = 60;
    /** One statement of plain JDBC, for it is asked every second and hardly ever answered with news. */
    private static final String NEWS = "select (" + SigningKeyStore.NAMES + "), (" + Revocations.NEWS + ")";

    private final Database database;
    private final MasterKey masterKey;
    private final SigningKeys keys;
    private final Revocations revocations;
    private final TokenIssuer issuer;
    private final TokenVerifier verifier;
    private final Passes passes;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread keeper;
    private boolean troubled;

    private record News(String keys, boolean revocations) {}

    private TokenOffice(
            Database database,
            MasterKey masterKey,
            SigningKeys keys,
            Revocations revocations,
            TokenSettings settings,
            InstantSource clock) {
        this.database = database;
        this.masterKey = masterKey;
        this.keys = keys;
        this.revocations = revocations;
        this.issuer = new TokenIssuer(keys, revocations, settings, clock);
        this.verifier = new TokenVerifier(keys, revocations, settings, clock);
        this.passes = new Passes(issuer, clock);
        // A platform thread: making an RSA key keeps a processor busy for tenths of a second.
        this.keeper = Thread.ofPlatform().daemon().name("quark-tokens").unstarted(this::keep);
    }

    /**
     * Loads keys and revocations; needs the migrated schema {@code hub}.
     *
     * @param masterKey the file of the master key, made when absent
     */
    public static TokenOffice open(Database database, Path masterKey, TokenSettings settings, InstantSource clock) {
        MasterKey key = MasterKey.open(masterKey);
        SigningKeys keys = SigningKeys.open(database, key, settings, clock);
        Revocations revocations = new Revocations(database, settings, clock);
        revocations.refresh();
        TokenOffice office = new TokenOffice(database, key, keys, revocations, settings, clock);
        office.keeper.start();
        return office;
    }

    /** What seals secrets at rest. */
    public MasterKey masterKey() {
        return masterKey;
    }

    public SigningKeys keys() {
        return keys;
    }

    public TokenIssuer issuer() {
        return issuer;
    }

    public TokenVerifier verifier() {
        return verifier;
    }

    /** What proves the hub to modules outside of its process. */
    public Passes passes() {
        return passes;
    }

    public Revocations revocations() {
        return revocations;
    }

    /** What a module with the privilege gets. */
    public Tokens tokens() {
        return new Tokens() {
            @Override
            public Issued issue(PersonId person, String session, Set<String> roles, Duration lifetime) {
                return issuer.user(person, session, roles, lifetime);
            }

            @Override
            public void revokeSession(String session) {
                revocations.revokeSession(session);
            }

            @Override
            public void revokePerson(PersonId person) {
                revocations.revokePerson(person);
            }
        };
    }

    @Override
    public void close() {
        closing.countDown();
        keeper.interrupt();
        try {
            keeper.join(Duration.ofSeconds(5));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() {
        try {
            for (int look = 0; ; look++) {
                tend(look % LOOKS_PER_PURGE == LOOKS_PER_PURGE - 1);
                if (closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException _) {
            LOG.debug("tokens are no longer kept fresh");
        }
    }

    /** What is known stays in force when the database cannot be asked; said once, not every second. */
    private void tend(boolean purge) {
        try {
            News news = database.readOne(
                            NEWS, row -> new News(row.getString(1), row.getBoolean(2)), revocations.fence())
                    .orElseThrow();
            keys.tend(news.keys());
            if (news.revocations()) {
                revocations.refresh();
            }
            if (purge) {
                revocations.purge();
            }
            if (troubled) {
                LOG.info("keys and revocations are fresh again");
            }
            troubled = false;
        } catch (RuntimeException e) {
            if (!troubled && closing.getCount() > 0) {
                LOG.warn("keys and revocations cannot be refreshed, the last known stay in force: {}", e.toString());
                troubled = true;
            }
        }
    }
}
