package space.quark.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.identity.IdentityWorld.ELSEWHERE;
import static space.quark.identity.IdentityWorld.refused;
import static space.quark.identity.IdentityWorld.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.identity.api.IdentityProblem;
import space.quark.identity.api.RefreshToken;
import space.quark.identity.api.Session;
import space.quark.identity.api.TokenPair;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonBlocked;
import space.quark.people.api.PersonDeleted;
import space.quark.people.api.RolesChanged;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class SessionsTest {
    private final boolean farAway;
    private IdentityWorld world;

    SessionsTest(boolean farAway) {
        this.farAway = farAway;
        world = new IdentityWorld(farAway);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aRefreshGoesOnWithTheSession() {
        TokenPair first = world.register("ann");
        TokenPair second = world.refresh(first);
        assertEquals(session(first), session(second));
        assertNotEquals(first.refreshToken(), second.refreshToken());
        assertNotEquals(first.accessToken(), second.accessToken());
        world.refresh(world.refresh(second));
        assertEquals(List.of(), world.harness.tokens().revokedSessions());
    }

    @Test
    void anOldTokenEndsTheWholeSession() {
        TokenPair first = world.register("ann");
        TokenPair second = world.refresh(first);
        TokenPair third = world.refresh(second);
        refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.refresh(first));
        assertEquals(List.of(session(first)), world.harness.tokens().revokedSessions());
        refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.refresh(third));
        refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.refresh(second));
        world.login("ann");
    }

    @Test
    void theTokenJustReplacedIsRefusedAndEndsTheSessionOnlyLater() {
        TokenPair first = world.register("ann");
        TokenPair second = world.refresh(first);
        refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.refresh(first));
        TokenPair third = world.refresh(second);
        world.pass(Duration.ofSeconds(11));
        refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.refresh(second));
        refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.refresh(third));
        assertEquals(List.of(session(first)), world.harness.tokens().revokedSessions());
    }

    @Test
    void ofManyRefreshesAtOnceOneSucceedsAndTheSessionLives() throws Exception {
        TokenPair first = world.register("ann");
        List<Callable<Object>> refreshes = new ArrayList<>();
        IntStream.range(0, 8)
                .forEach(_ -> refreshes.add(() -> {
                    try {
                        return world.refresh(first);
                    } catch (Problem problem) {
                        return problem.code();
                    }
                }));
        List<TokenPair> pairs = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Object> refresh : threads.invokeAll(refreshes)) {
                switch (refresh.get()) {
                    case TokenPair pair -> pairs.add(pair);
                    case Object code -> assertEquals(IdentityProblem.INVALID_REFRESH_TOKEN.name(), code);
                }
            }
        }
        assertEquals(1, pairs.size());
        world.refresh(pairs.getFirst());
    }

    @Test
    void whatIsNoRefreshTokenIsRefused() {
        TokenPair ann = world.register("ann");
        List<String> wrong = List.of(
                "x",
                ann.accessToken(),
                "A".repeat(64),
                "!".repeat(64),
                ann.refreshToken() + "A",
                "A".repeat(22) + ann.refreshToken().substring(22));
        for (String token : wrong) {
            refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.anyone().refresh(new RefreshToken(token)));
            refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.anyone().logout(new RefreshToken(token)));
        }
        refused(CommonProblem.VALIDATION_FAILED, () -> new RefreshToken(""));
        world.refresh(ann);
    }

    @Test
    void secretsAreNotStored() {
        TokenPair ann = world.register("ann");
        String stored = world.harness
                .database()
                .read(handle -> handle.createQuery("""
                        select string_agg(s::text, '') || string_agg(c::text, '')
                        from identity.session s join identity.credential c using (person_id)
                        """).mapTo(String.class).one());
        byte[] token = java.util.Base64.getUrlDecoder().decode(ann.refreshToken());
        String secret = java.util.HexFormat.of().formatHex(token, 16, token.length);
        assertFalse(stored.contains(secret));
        assertFalse(stored.contains(ann.refreshToken()));
        assertFalse(stored.contains(IdentityWorld.PASSWORD));
    }

    @Test
    void sessionsLastSevenDaysFromTheirLastUse() {
        TokenPair ann = world.register("ann");
        world.pass(Duration.ofDays(6));
        TokenPair later = world.refresh(ann);
        world.pass(Duration.ofDays(6));
        TokenPair last = world.refresh(later);
        world.pass(Duration.ofDays(7));
        refused(CommonProblem.UNAUTHENTICATED, () -> world.refresh(last));
        assertEquals(List.of(), world.sessions(last).list().sessions());
        world.anyone().logout(new RefreshToken(last.refreshToken()));
    }

    @Test
    void loggingOutEndsTheSessionOnce() {
        TokenPair ann = world.register("ann");
        TokenPair other = world.login("ann");
        world.anyone().logout(new RefreshToken(ann.refreshToken()));
        assertEquals(List.of(session(ann)), world.harness.tokens().revokedSessions());
        refused(
                IdentityProblem.INVALID_REFRESH_TOKEN,
                () -> world.anyone().logout(new RefreshToken(ann.refreshToken())));
        refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.refresh(ann));
        world.refresh(other);
    }

    @Test
    void sessionsAreListedLastUsedFirst() {
        TokenPair first = world.register("ann");
        world.register("bob");
        world.pass(Duration.ofMinutes(1));
        TokenPair second = world.login("ann");
        world.pass(Duration.ofMinutes(1));
        world.anyone(ELSEWHERE).refresh(new RefreshToken(first.refreshToken()));
        List<Session> sessions = world.sessions(second).list().sessions();
        assertEquals(
                List.of(session(first), session(second)),
                sessions.stream().map(Session::id).toList());
        Session elsewhere = sessions.getFirst();
        assertEquals(ELSEWHERE, elsewhere.address());
        assertEquals("A device", elsewhere.device());
        assertFalse(elsewhere.current());
        assertTrue(sessions.getLast().current());
        assertTrue(elsewhere.lastUsedAt().isAfter(elsewhere.createdAt()));
        assertEquals(Duration.ofDays(7), Duration.between(elsewhere.lastUsedAt(), elsewhere.expiresAt()));
    }

    @Test
    void oneEndsOnesOwnSessionsOnly() {
        TokenPair ann = world.register("ann");
        TokenPair other = world.login("ann");
        TokenPair bob = world.register("bob");
        world.sessions(ann).end(session(other));
        assertEquals(List.of(session(other)), world.harness.tokens().revokedSessions());
        for (String id : List.of(session(other), session(bob), UUID.randomUUID().toString(), "7")) {
            refused(IdentityProblem.SESSION_NOT_FOUND, () -> world.sessions(ann).end(id));
        }
        refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.refresh(other));
        world.refresh(bob);
    }

    @Test
    void allSessionsEndTogether() {
        TokenPair ann = world.register("ann");
        TokenPair other = world.login("ann");
        TokenPair bob = world.register("bob");
        world.sessions(ann).endAll();
        assertEquals(List.of(world.person(ann)), world.harness.tokens().revokedPeople());
        refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.refresh(ann));
        refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.refresh(other));
        world.refresh(bob);
    }

    @Test
    void theSessionUnusedLongestMakesRoom() {
        world.close();
        world = new IdentityWorld(farAway, Map.of("sessions_per_person", "3"));
        TokenPair first = world.register("ann");
        TokenPair second = world.login("ann");
        world.login("ann");
        world.pass(Duration.ofSeconds(1));
        TokenPair refreshed = world.refresh(first);
        world.login("ann");
        assertEquals(List.of(session(second)), world.harness.tokens().revokedSessions());
        assertEquals(3, world.count("session"));
        world.refresh(refreshed);
    }

    @Test
    void theBlockedAreOutAndSignInAnewWhenTheyAreLetIn() {
        TokenPair ann = world.register("ann");
        TokenPair bob = world.register("bob");
        world.people.block(world.person(ann), true);
        world.harness.hear(new PersonBlocked(world.person(ann), world.now()));
        assertEquals(List.of(world.person(ann)), world.harness.tokens().revokedPeople());
        refused(IdentityProblem.ACCOUNT_BLOCKED, () -> world.refresh(ann));
        assertEquals(List.of(), world.sessions(ann).list().sessions());
        world.people.block(world.person(ann), false);
        refused(CommonProblem.UNAUTHENTICATED, () -> world.refresh(ann));
        world.login("ann");
        world.refresh(bob);
    }

    @Test
    void theDeletedAreForgotten() {
        TokenPair ann = world.register("ann");
        world.harness.hear(new PersonDeleted(world.person(ann), world.now()));
        assertEquals(List.of(world.person(ann)), world.harness.tokens().revokedPeople());
        assertEquals(0, world.count("credential"));
        assertEquals(0, world.count("session"));
    }

    @Test
    void newRolesEndTokensButNotSessions() {
        TokenPair ann = world.register("ann");
        world.harness.hear(new RolesChanged(world.person(ann), Set.of("user", "vip"), world.now()));
        assertEquals(List.of(world.person(ann)), world.harness.tokens().revokedPeople());
        world.refresh(ann);
    }

    @Test
    void whoIsShutOutWhileSigningInIsNotLetIn() {
        PersonId person = world.person(world.register("ann"));
        refusedWhenShutOutMeanwhile(person, () -> world.login("ann"));
        TokenPair ann = world.login("ann");
        refusedWhenShutOutMeanwhile(person, () -> world.refresh(ann));
        assertEquals(
                0,
                world.sessions(world.login("ann")).list().sessions().stream()
                        .filter(session -> !session.current())
                        .count());
    }

    private void refusedWhenShutOutMeanwhile(PersonId person, Executable signingIn) {
        world.people.meanwhile = () -> {
            world.people.block(person, true);
            world.harness.hear(new PersonBlocked(person, world.now()));
        };
        refused(IdentityProblem.ACCOUNT_BLOCKED, signingIn);
        world.people.block(person, false);
    }

    @Test
    void rolesThatChangeWhileSomebodySignsInAreInTheToken() {
        TokenPair ann = world.register("ann");
        PersonId person = world.person(ann);
        world.people.meanwhile = () -> world.people.grant(person, new PeopleDirectory.Roles(Set.of("admin")));
        TokenPair asAdmin = world.login("ann");
        assertEquals(Set.of("user", "admin"), world.harness.tokens().roles(asAdmin.accessToken()));
        world.people.meanwhile = () -> world.people.grant(person, new PeopleDirectory.Roles(Set.of()));
        assertEquals(
                Set.of("user"),
                world.harness.tokens().roles(world.refresh(asAdmin).accessToken()));
    }

    @Test
    void anAddressRefreshesThreeHundredTimesAMinute() {
        TokenPair pair = world.register("ann");
        for (int i = 0; i < 300; i++) {
            pair = world.refresh(pair);
        }
        TokenPair last = pair;
        refused(IdentityProblem.TOO_MANY_REFRESHES, () -> world.refresh(last));
        world.pass(Duration.ofSeconds(61));
        world.refresh(last);
    }

    @Test
    void expiredSessionsAreForgottenInTheEnd() {
        world.register("ann");
        world.pass(Duration.ofDays(8).plusMinutes(1));
        world.login("ann");
        new SessionStore(world.harness.database()).purge(world.now().minus(Duration.ofDays(1)));
        assertEquals(1, world.count("session"));
    }
}
