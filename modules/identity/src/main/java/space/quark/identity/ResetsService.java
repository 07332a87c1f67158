package space.quark.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Caller;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.Tokens;
import space.quark.identity.api.Done;
import space.quark.identity.api.IdentityProblem;
import space.quark.identity.api.PasswordReset;
import space.quark.identity.api.ResetCode;
import space.quark.identity.api.ResetFor;
import space.quark.identity.api.Resets;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PeopleProblem;

/** New passwords by a code, and a line in the log of who made it and that it was used. */
final class ResetsService implements Resets {
    private static final Logger LOG = LoggerFactory.getLogger(ResetsService.class);
    private static final Duration GOOD_FOR = Duration.ofDays(1);

    private final IdentityService.Parts parts;
    private final Database database;
    private final PeopleDirectory people;
    private final Tokens tokens;
    private final InstantSource clock;

    ResetsService(
            IdentityService.Parts parts,
            Database database,
            PeopleDirectory people,
            Tokens tokens,
            InstantSource clock) {
        this.parts = parts;
        this.database = database;
        this.people = people;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public ResetCode make(ResetFor who) {
        PeopleDirectory.Account account = people.accountOf(who.userId());
        String code = SpokenCode.random();
        Instant now = clock.instant();
        Instant expires = now.plus(GOOD_FOR);
        if (!parts.resets().keep(account.id(), SpokenCode.hash(code), now, expires)) {
            throw Problem.of(PeopleProblem.USER_NOT_FOUND);
        }
        PersonId maker = Caller.current().personId();
        LOG.warn(
                "{} made a code for a new password of {} (person {})",
                maker == null ? "The operator" : "Person " + maker.value(),
                account.username(),
                account.id().value());
        return new ResetCode(account.id(), account.username(), code, expires);
    }

    @Override
    public Done reset(PasswordReset reset) {
        String address = Limits.address();
        parts.limits().addressFailures.require(address);
        PersonId person = Logins.find(people, reset.username());
        byte[] code = SpokenCode.hash(reset.code());
        // Looked at first, because hashing for nothing is what a flood of guesses would want.
        if (person == null || !parts.resets().isGood(person, code, clock.instant())) {
            throw wrong(address);
        }
        String hash = parts.passwords().hash(reset.newPassword());
        database.run(tx -> {
            if (!parts.resets().use(tx, person, code, clock.instant())) {
                throw wrong(address);
            }
            parts.credentials().set(tx, person, hash);
            parts.sessionStore().deleteAll(tx, person);
        });
        tokens.revokePerson(person);
        parts.gate().forgive(person);
        LOG.warn("Person {} has a new password by a code; all sessions ended", person.value());
        return new Done("Password updated successfully");
    }

    private Problem wrong(String address) {
        parts.limits().addressFailures.use(address);
        return Problem.of(IdentityProblem.INVALID_RESET_CODE);
    }
}
