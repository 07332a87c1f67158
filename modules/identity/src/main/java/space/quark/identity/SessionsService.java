package space.quark.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.Tokens;
import space.quark.identity.api.IdentityProblem;
import space.quark.identity.api.SessionList;
import space.quark.identity.api.Sessions;
import space.quark.identity.api.TokenPair;
import space.quark.people.api.Person;

/**
 * Sessions from sign-in to their end. Order matters where something ends: a session's tokens are refused before its row
 * goes, because that refusal holds for tokens signed later too; a person's tokens are refused after the rows went,
 * because that one holds only for tokens signed before.
 */
final class SessionsService implements Sessions {
    private static final int LONGEST_DEVICE = 400;

    /** How long an expired session is remembered, so that its token is called expired and not unknown. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private final Database database;
    private final SessionStore store;
    private final AccessTokens tokens;
    private final IdentitySettings settings;
    private final InstantSource clock;

    SessionsService(
            Database database,
            SessionStore store,
            AccessTokens tokens,
            IdentitySettings settings,
            InstantSource clock) {
        this.database = database;
        this.store = store;
        this.tokens = tokens;
        this.settings = settings;
        this.clock = clock;
    }

    /** Somebody who signs in: what the tokens say, and the stored hash of the password that was proved. */
    record SignIn(PersonId person, Set<String> roles, String provedPassword) {}

    /** A session that began inside a transaction; its tokens exist once {@link #tokensOf} is asked. */
    record Begun(SignIn who, UUID id, RefreshSecret secret) {}

    /** Begins a session inside the transaction; empty when the password was changed or the account is gone. */
    Optional<Begun> begin(Handle tx, SignIn who) {
        Caller caller = Caller.current();
        Begun begun = new Begun(who, UUID.randomUUID(), RefreshSecret.first());
        var start = new SessionStore.Start(
                begun.id(), who.person(), begun.secret(), device(caller.device()), caller.address());
        Instant now = clock.instant();
        return store.start(tx, start, who.provedPassword(), now, now.plus(settings.refreshLifetime()))
                ? Optional.of(begun)
                : Optional.empty();
    }

    /** Signs the first tokens of a session. */
    TokenPair tokensOf(Begun begun, @Nullable Person shown) {
        return pair(begun.who().person(), begun.who().roles(), begun.id(), begun.secret(), shown);
    }

    /** Ends what a person has more than the settings allow. */
    void dropSurplus(PersonId person) {
        List<UUID> surplus = database.write(tx -> store.dropSurplus(tx, person, settings.sessionsPerPerson()));
        surplus.forEach(tokens::revokeSession);
    }

    /** The session whose present token this is; ends the session when it is an old one. */
    SessionStore.Row require(RefreshSecret secret) {
        SessionStore.Row session = requireNotOld(secret);
        if (!session.present()) {
            throw Problem.of(IdentityProblem.INVALID_REFRESH_TOKEN);
        }
        return session;
    }

    /** The session whose present token this is, or was until a moment ago; ends the session when it is an old one. */
    SessionStore.Row requireNotOld(RefreshSecret secret) {
        SessionStore.Row session =
                store.find(secret).orElseThrow(() -> Problem.of(IdentityProblem.INVALID_REFRESH_TOKEN));
        if (session.present() || (session.previous() && isJustRefreshed(session))) {
            return session;
        }
        drop(session.id());
        throw Problem.of(IdentityProblem.INVALID_REFRESH_TOKEN);
    }

    /** Goes on with a session whose present token this is. */
    TokenPair goOn(SessionStore.Row session, RefreshSecret present, Set<String> roles) {
        return rotate(session, present, roles).orElseThrow(() -> Problem.of(IdentityProblem.INVALID_REFRESH_TOKEN));
    }

    /**
     * Goes on with a session whose token this is, or was until a moment ago. Whoever asks within that moment gets the
     * token that is present already: an answer that was lost is given again, and several that ask at once get the same.
     * Empty when the session went on or ended meanwhile: look again.
     */
    Optional<TokenPair> goOnPatiently(SessionStore.Row session, RefreshSecret secret, Set<String> roles) {
        if (session.present() && !(session.refreshed() && isJustRefreshed(session))) {
            return rotate(session, secret, roles);
        }
        requireNotExpired(session);
        Optional<RefreshSecret> present = session.present() ? Optional.of(secret) : store.successor(secret);
        return present.map(token -> pair(session.personId(), roles, session.id(), token, null))
                .filter(_ -> store.isPresent(present.orElseThrow(), clock.instant()));
    }

    private Optional<TokenPair> rotate(SessionStore.Row session, RefreshSecret present, Set<String> roles) {
        requireNotExpired(session);
        RefreshSecret next = present.next();
        // Signed first: what ends the session meanwhile finds the token signed already, or keeps it from going out.
        TokenPair pair = pair(session.personId(), roles, session.id(), next, null);
        Instant now = clock.instant();
        String address = Caller.current().address();
        return store.rotate(present, next, address, now, now.plus(settings.refreshLifetime()))
                ? Optional.of(pair)
                : Optional.empty();
    }

    private boolean isJustRefreshed(SessionStore.Row session) {
        return clock.instant().isBefore(session.usedAt().plus(settings.refreshGrace()));
    }

    private void requireNotExpired(SessionStore.Row session) {
        if (!session.expiresAt().isAfter(clock.instant())) {
            throw Problem.of(CommonProblem.UNAUTHENTICATED);
        }
    }

    /** Ends one session at once. */
    void drop(UUID id) {
        tokens.revokeSession(id);
        store.delete(id);
    }

    /** Ends the session that this token belongs to, whichever of its tokens it is; a token of none ends nothing. */
    void dropAny(RefreshSecret secret) {
        store.find(secret).ifPresent(session -> drop(session.id()));
    }

    /** Ends all sessions of a person who is shut out; they stay known, so that a refresh can say why it is refused. */
    void shutOut(Handle tx, PersonId person) {
        store.expireAll(tx, person, clock.instant());
        tokens.revokePerson(person);
    }

    @Override
    public SessionList list() {
        return new SessionList(store.list(Caller.me(), Caller.current().session(), clock.instant()));
    }

    @Override
    public void end(String id) {
        UUID session = uuid(id);
        if (!store.exists(Caller.me(), session)) {
            throw Problem.of(IdentityProblem.SESSION_NOT_FOUND);
        }
        drop(session);
    }

    @Override
    public void endAll() {
        PersonId me = Caller.me();
        database.run(tx -> store.deleteAll(tx, me));
        tokens.revokePerson(me);
    }

    /** Refuses the tokens of these sessions but the caller's own. */
    void refuseOthers(List<UUID> ended) {
        String mine = Caller.current().session();
        ended.stream().filter(id -> !id.toString().equals(mine)).forEach(tokens::revokeSession);
    }

    void purge() {
        store.purge(clock.instant().minus(REMEMBERED));
    }

    private TokenPair pair(
            PersonId person, Set<String> roles, UUID session, RefreshSecret secret, @Nullable Person shown) {
        Tokens.Issued access = tokens.issue(person, roles, session).orElseThrow(() -> {
            drop(session);
            return Problem.of(IdentityProblem.ACCOUNT_BLOCKED);
        });
        long seconds =
                Math.max(0, Duration.between(clock.instant(), access.expires()).toSeconds());
        return new TokenPair(access.token(), secret.text(), seconds, shown);
    }

    private static String device(String userAgent) {
        String plain = userAgent.replaceAll("\\p{Cntrl}", " ").strip();
        return plain.length() <= LONGEST_DEVICE ? plain : plain.substring(0, LONGEST_DEVICE);
    }

    private static UUID uuid(String id) {
        try {
            return UUID.fromString(id);
        } catch (IllegalArgumentException _) {
            throw Problem.of(IdentityProblem.SESSION_NOT_FOUND);
        }
    }
}
