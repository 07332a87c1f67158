package space.quark.identity;

import java.time.InstantSource;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Database;
import space.quark.dock.PersonId;

/** The code that makes the first administrator: logged once, stored as a hash, good for one person. */
final class AdminCodes {
    private static final Logger LOG = LoggerFactory.getLogger(AdminCodes.class);

    private final Database database;
    private final InstantSource clock;

    AdminCodes(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** At the first start, makes the code and logs it. */
    void announce() {
        String code = SpokenCode.random();
        boolean first = database.write(tx -> tx.createUpdate("""
                        insert into identity.admin_code (code_hash, created_at) values (:hash, :now)
                        on conflict do nothing
                        """)
                        .bind("hash", SpokenCode.hash(code))
                        .bind("now", clock.instant())
                        .execute()
                == 1);
        if (first) {
            LOG.warn(
                    "The first administrator's code is {} - sign in and POST {\"code\":\"{}\"} to"
                            + " /api/v1/auth/claim-admin. It works once and is not shown again.",
                    code,
                    code);
        }
    }

    /** Keeps the code for this person, who may try again until it is {@link #burn burned}; false for a wrong one. */
    boolean claim(String code, PersonId person) {
        return database.write(tx -> tx.createUpdate("""
                        update identity.admin_code set claimed_by = :person
                        where code_hash = :hash and burned_at is null and (claimed_by is null or claimed_by = :person)
                        """)
                        .bind("hash", SpokenCode.hash(code))
                        .bind("person", person)
                        .execute()
                == 1);
    }

    /** Makes the code useless. */
    void burn(Handle tx) {
        tx.createUpdate("update identity.admin_code set burned_at = :now where burned_at is null")
                .bind("now", clock.instant())
                .execute();
    }
}
