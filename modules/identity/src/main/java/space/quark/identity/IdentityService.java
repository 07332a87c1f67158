package space.quark.identity;

import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import space.quark.dock.Caller;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.Tokens;
import space.quark.identity.api.AdminCode;
import space.quark.identity.api.Credentials;
import space.quark.identity.api.Done;
import space.quark.identity.api.Identity;
import space.quark.identity.api.IdentityProblem;
import space.quark.identity.api.PasswordChange;
import space.quark.identity.api.PasswordCheck;
import space.quark.identity.api.RefreshToken;
import space.quark.identity.api.Registration;
import space.quark.identity.api.TokenPair;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.PersonRules;

/** Registering, signing in and out. */
final class IdentityService implements Identity {
    /** How often to look again at a session that goes on while one looks. */
    private static final int LOOKS = 3;

    private final Parts parts;
    private final Database database;
    private final PeopleDirectory people;
    private final Tokens tokens;
    private final InstantSource clock;

    /** What the module is made of. */
    record Parts(
            Enrolment enrolment,
            PasswordGate gate,
            Passwords passwords,
            CredentialStore credentials,
            SessionStore sessionStore,
            ResetStore resets,
            SessionsService sessions,
            AdminCodes adminCodes,
            Limits limits) {}

    IdentityService(Parts parts, Database database, PeopleDirectory people, Tokens tokens, InstantSource clock) {
        this.parts = parts;
        this.database = database;
        this.people = people;
        this.tokens = tokens;
        this.clock = clock;
    }

    @Override
    public TokenPair register(Registration registration) {
        String address = Limits.address();
        parts.limits().attempts.take(address);
        parts.limits().registrations.take(address);
        Enrolment.Enrolled enrolled;
        try {
            enrolled = parts.enrolment()
                    .enrol(
                            new PeopleDirectory.NewPerson(
                                    registration.username(),
                                    registration.email(),
                                    registration.fullName(),
                                    registration.bio(),
                                    registration.avatarUrl()),
                            registration.password(),
                            parts.sessions());
        } catch (Problem problem) {
            parts.limits().registrations.giveBack(address);
            throw problem;
        }
        SessionsService.Begun session = enrolled.session();
        if (session == null) {
            throw new IllegalStateException("a registration begins a session");
        }
        return parts.sessions().tokensOf(session, enrolled.person());
    }

    @Override
    public TokenPair login(Credentials credentials) {
        PersonId person = Logins.find(people, credentials.login());
        String proved = parts.gate().require(person, credentials.login(), credentials.password());
        if (person == null) {
            throw Problem.of(PeopleProblem.USER_NOT_FOUND);
        }
        PeopleDirectory.Account account = unblocked(person);
        String better = parts.passwords().isWeak(proved) ? parts.passwords().hash(credentials.password()) : null;
        SessionsService.Begun begun = database.write(tx -> {
            String hash = better != null && parts.credentials().replace(tx, person, proved, better) ? better : proved;
            return parts.sessions()
                    .begin(tx, new SessionsService.SignIn(person, account.roles(), hash))
                    .orElseThrow(() -> Problem.of(IdentityProblem.INVALID_CREDENTIALS));
        });
        parts.sessions().dropSurplus(person);
        return parts.sessions().tokensOf(begun, null);
    }

    @Override
    public TokenPair refresh(RefreshToken token) {
        parts.limits().refreshes.take(Limits.address());
        RefreshSecret secret = parse(token.refreshToken());
        SessionStore.Row session = parts.sessions().require(secret);
        return parts.sessions()
                .goOn(session, secret, unblocked(session.personId()).roles());
    }

    /**
     * Like {@link #refresh}, for a token that several windows of one browser share and none of them can see: the token
     * just replaced gives its successor once more.
     */
    TokenPair refreshShared(String token) {
        parts.limits().refreshes.take(Limits.address());
        RefreshSecret secret = parse(token);
        for (int look = 0; look < LOOKS; look++) {
            SessionStore.Row session = parts.sessions().requireNotOld(secret);
            Optional<TokenPair> pair = parts.sessions()
                    .goOnPatiently(
                            session, secret, unblocked(session.personId()).roles());
            if (pair.isPresent()) {
                return pair.get();
            }
        }
        throw Problem.of(IdentityProblem.INVALID_REFRESH_TOKEN);
    }

    /** Ends the session of a token, if there still is one. */
    void logoutShared(String token) {
        RefreshSecret.parse(token).ifPresent(parts.sessions()::dropAny);
    }

    @Override
    public void logout(RefreshToken token) {
        parts.sessions()
                .drop(parts.sessions().require(parse(token.refreshToken())).id());
    }

    @Override
    public Done updatePassword(PasswordChange change) {
        PersonId me = Caller.me();
        people.accountOf(me);
        String proved = parts.gate().require(me, "", change.oldPassword());
        String hash = parts.passwords().hash(change.newPassword());
        List<UUID> ended = database.write(tx -> {
            if (!parts.credentials().replace(tx, me, proved, hash)) {
                throw Problem.of(IdentityProblem.INVALID_CREDENTIALS);
            }
            parts.resets().forget(tx, me);
            return parts.sessionStore().deleteAll(tx, me);
        });
        parts.sessions().refuseOthers(ended);
        return new Done("Password updated successfully");
    }

    @Override
    public void checkPassword(PasswordCheck check) {
        parts.gate().require(Caller.me(), "", check.password());
    }

    @Override
    public Done claimAdmin(AdminCode code) {
        PersonId me = Caller.me();
        String address = Limits.address();
        parts.limits().addressFailures.require(address);
        if (!parts.adminCodes().claim(code.code(), me)) {
            parts.limits().addressFailures.use(address);
            throw Problem.of(IdentityProblem.INVALID_ADMIN_CODE);
        }
        Set<String> roles = new HashSet<>(people.accountOf(me).roles());
        roles.add(PersonRules.ADMIN);
        people.grant(me, new PeopleDirectory.Roles(roles));
        tokens.revokePerson(me);
        database.run(tx -> {
            parts.adminCodes().burn(tx);
            parts.credentials().noteRevoked(tx, me, clock.instant());
        });
        return new Done("You are an administrator now; refresh your tokens");
    }

    private PeopleDirectory.Account unblocked(PersonId person) {
        PeopleDirectory.Account account = people.accountOf(person);
        if (account.blocked()) {
            throw Problem.of(IdentityProblem.ACCOUNT_BLOCKED);
        }
        return account;
    }

    private static RefreshSecret parse(String token) {
        return RefreshSecret.parse(token).orElseThrow(() -> Problem.of(IdentityProblem.INVALID_REFRESH_TOKEN));
    }
}
