package space.quark.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.identity.IdentityWorld.ELSEWHERE;
import static space.quark.identity.IdentityWorld.PASSWORD;
import static space.quark.identity.IdentityWorld.refused;
import static space.quark.identity.IdentityWorld.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.identity.api.Credentials;
import space.quark.identity.api.IdentityProblem;
import space.quark.identity.api.PasswordChange;
import space.quark.identity.api.PasswordCheck;
import space.quark.identity.api.TokenPair;
import space.quark.people.api.PeopleProblem;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class SigningInTest {
    private static final String WRONG = "wrong password";
    private final boolean farAway;
    private IdentityWorld world;

    SigningInTest(boolean farAway) {
        this.farAway = farAway;
        world = new IdentityWorld(farAway);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void thePasswordDecides() {
        TokenPair ann = world.register("ann");
        TokenPair again = world.login("ann");
        assertEquals(world.person(ann), world.person(again));
        assertNotEquals(session(ann), session(again));
        refused(IdentityProblem.INVALID_CREDENTIALS, () -> tryAs("ann"));
        refused(PeopleProblem.USER_NOT_FOUND, () -> tryAs("nobody"));
    }

    @Test
    void theRulesOfSigningInHold() {
        refused(CommonProblem.VALIDATION_FAILED, () -> new Credentials("", PASSWORD));
        refused(CommonProblem.VALIDATION_FAILED, () -> new Credentials("ab", PASSWORD));
        refused(CommonProblem.VALIDATION_FAILED, () -> new Credentials("ann", "12345"));
        refused(CommonProblem.VALIDATION_FAILED, () -> new Credentials("ann", "x".repeat(129)));
        refused(IdentityProblem.INVALID_CREDENTIALS, () -> {
            world.register("ann");
            world.anyone().login(new Credentials("ann", "123456"));
        });
    }

    @Test
    void theSamePasswordTypedInAnotherFormIsTheSame() {
        world.anyone().register(space.quark.identity.api.Registration.of("ann", "ann@example.org", "пароль й ё"));
        world.anyone().login(new Credentials("ann", "пароль и\u0306 е\u0308"));
    }

    @Test
    void fiveFailuresShutTheAccountForThisAddressOnly() {
        world.register("ann");
        world.register("bob");
        IntStream.range(0, 5).forEach(_ -> refused(IdentityProblem.INVALID_CREDENTIALS, () -> tryAs("ann")));
        Problem wrong = refused(IdentityProblem.TOO_MANY_FAILURES, () -> tryAs("ann"));
        Problem right = refused(IdentityProblem.TOO_MANY_FAILURES, () -> world.login("ann"));
        for (Problem problem : List.of(wrong, right)) {
            Duration pause = problem.retryAfter().orElseThrow();
            assertTrue(pause.compareTo(Duration.ofMinutes(14)) > 0 && pause.compareTo(Duration.ofMinutes(15)) <= 0);
        }
        refused(IdentityProblem.TOO_MANY_FAILURES, () -> world.login("ann@example.org"));
        world.login("bob");
        world.anyone(ELSEWHERE).login(new Credentials("ann", PASSWORD));
        world.pass(Duration.ofMinutes(15));
        world.login("ann");
        refused(IdentityProblem.INVALID_CREDENTIALS, () -> tryAs("ann"));
    }

    @Test
    void aPasswordIsConfirmedUnderTheLimitsOfSigningIn() {
        TokenPair ann = world.register("ann");
        world.identity(ann).checkPassword(new PasswordCheck(PASSWORD));
        for (int i = 0; i < 3; i++) {
            refused(
                    IdentityProblem.INVALID_CREDENTIALS,
                    () -> world.identity(ann).checkPassword(new PasswordCheck("wrong password")));
        }
        refused(IdentityProblem.INVALID_CREDENTIALS, () -> tryAs("ann"));
        refused(IdentityProblem.INVALID_CREDENTIALS, () -> tryAs("ann"));
        Problem locked = refused(
                IdentityProblem.TOO_MANY_FAILURES,
                () -> world.identity(ann).checkPassword(new PasswordCheck(PASSWORD)));
        assertTrue(locked.retryAfter().isPresent());
        refused(IdentityProblem.TOO_MANY_FAILURES, () -> world.login("ann"));
        refused(CommonProblem.UNAUTHENTICATED, () -> world.anyone().checkPassword(new PasswordCheck(PASSWORD)));
        refused(CommonProblem.VALIDATION_FAILED, () -> new PasswordCheck(""));
    }

    @Test
    void anUnknownLoginIsShutLikeAnyOther() {
        IntStream.range(0, 5).forEach(_ -> refused(PeopleProblem.USER_NOT_FOUND, () -> tryAs("nobody")));
        refused(IdentityProblem.TOO_MANY_FAILURES, () -> tryAs("nobody"));
        refused(IdentityProblem.TOO_MANY_FAILURES, () -> tryAs("NOBODY"));
    }

    @Test
    void failuresFarApartAndSuccessesBetweenDoNotShut() {
        world.register("ann");
        for (int round = 0; round < 3; round++) {
            IntStream.range(0, 4).forEach(_ -> refused(IdentityProblem.INVALID_CREDENTIALS, () -> tryAs("ann")));
            world.pass(Duration.ofSeconds(61));
        }
        for (int round = 0; round < 3; round++) {
            IntStream.range(0, 4).forEach(_ -> refused(IdentityProblem.INVALID_CREDENTIALS, () -> tryAs("ann")));
            world.login("ann");
        }
    }

    @Test
    void guessesSentAtOnceDoNotSlipThrough() throws Exception {
        world.register("ann");
        List<Callable<String>> guesses = new ArrayList<>();
        IntStream.range(0, 40)
                .forEach(_ -> guesses.add(() -> {
                    try {
                        tryAs("ann");
                        return "in";
                    } catch (Problem problem) {
                        return problem.code();
                    }
                }));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<String> codes = new ArrayList<>();
            for (Future<String> guess : threads.invokeAll(guesses)) {
                codes.add(guess.get());
            }
            long checked = codes.stream()
                    .filter(IdentityProblem.INVALID_CREDENTIALS.name()::equals)
                    .count();
            int atMost = 5 + Runtime.getRuntime().availableProcessors() - 1;
            assertTrue(checked >= 5 && checked <= atMost, codes.toString());
            assertEquals(
                    40 - checked,
                    codes.stream()
                            .filter(IdentityProblem.TOO_MANY_FAILURES.name()::equals)
                            .count());
        }
    }

    @Test
    void aLockOutlivesTheProcess() {
        world.register("ann");
        IntStream.range(0, 5).forEach(_ -> refused(IdentityProblem.INVALID_CREDENTIALS, () -> tryAs("ann")));
        IdentitySettings settings = IdentitySettingsTest.cheap();
        try (Passwords passwords = new Passwords(settings)) {
            PasswordGate restarted = new PasswordGate(
                    new CredentialStore(world.harness.database()),
                    passwords,
                    new Limits(settings, world::now),
                    world::now);
            refused(IdentityProblem.TOO_MANY_FAILURES, () -> asAnn(restarted));
            world.pass(Duration.ofMinutes(16));
            asAnn(restarted);
        }
    }

    @Test
    void oneAddressFailsAHundredTimesAMinuteWhoeverItTries() {
        for (int i = 0; i < 100; i++) {
            String name = "nobody" + i;
            refused(PeopleProblem.USER_NOT_FOUND, () -> tryAs(name));
        }
        Problem problem = refused(IdentityProblem.TOO_MANY_FAILURES, () -> tryAs("another"));
        assertTrue(problem.retryAfter().orElseThrow().compareTo(Duration.ofMinutes(1)) <= 0);
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.anyone(ELSEWHERE).login(new Credentials("another", WRONG)));
        world.pass(Duration.ofSeconds(61));
        refused(PeopleProblem.USER_NOT_FOUND, () -> tryAs("another"));
    }

    @Test
    void theAddressesOfOneHostCountTogether() {
        world.register("ann");
        for (int i = 1; i <= 5; i++) {
            String address = "2001:db8:1:2::" + i;
            refused(
                    IdentityProblem.INVALID_CREDENTIALS,
                    () -> world.anyone(address).login(new Credentials("ann", WRONG)));
        }
        refused(
                IdentityProblem.TOO_MANY_FAILURES,
                () -> world.anyone("2001:db8:1:2:ffff::1").login(new Credentials("ann", PASSWORD)));
        world.anyone("2001:db8:1:3::1").login(new Credentials("ann", PASSWORD));
    }

    @Test
    void onlyWhoKnowsThePasswordLearnsThatTheAccountIsBlocked() {
        TokenPair ann = world.register("ann");
        world.people.block(world.person(ann), true);
        refused(IdentityProblem.ACCOUNT_BLOCKED, () -> world.login("ann"));
        refused(IdentityProblem.INVALID_CREDENTIALS, () -> tryAs("ann"));
        refused(IdentityProblem.ACCOUNT_BLOCKED, () -> world.refresh(ann));
    }

    @Test
    void aNewPasswordEndsEverythingElse() {
        TokenPair first = world.register("ann");
        TokenPair second = world.login("ann");
        assertEquals(
                "Password updated successfully",
                world.identity(second)
                        .updatePassword(new PasswordChange(PASSWORD, "another horse"))
                        .message());
        refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.refresh(first));
        refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.refresh(second));
        assertEquals(List.of(session(first)), world.harness.tokens().revokedSessions(), "not the caller's own");
        refused(IdentityProblem.INVALID_CREDENTIALS, () -> world.login("ann"));
        world.anyone().login(new Credentials("ann", "another horse"));
    }

    @Test
    void theOldPasswordIsNotGuessedThere() {
        TokenPair ann = world.register("ann");
        IntStream.range(0, 5)
                .forEach(_ -> refused(
                        IdentityProblem.INVALID_CREDENTIALS,
                        () -> world.identity(ann).updatePassword(new PasswordChange(WRONG, "another horse"))));
        refused(
                IdentityProblem.TOO_MANY_FAILURES,
                () -> world.identity(ann).updatePassword(new PasswordChange(PASSWORD, "another horse")));
        refused(CommonProblem.VALIDATION_FAILED, () -> new PasswordChange("12345", "another horse"));
        refused(CommonProblem.VALIDATION_FAILED, () -> new PasswordChange(PASSWORD, "1234567"));
    }

    @Test
    void theDeletedChangeNoPassword() {
        TokenPair ann = world.register("ann");
        world.people.delete(world.person(ann));
        refused(
                PeopleProblem.USER_NOT_FOUND,
                () -> world.identity(ann).updatePassword(new PasswordChange(PASSWORD, "another horse")));
    }

    @Test
    void weakHashesAreReplacedWhenTheirPasswordIsSeen() {
        world.register("ann");
        String weak = storedHash();
        assertTrue(weak.startsWith("$argon2id$v=19$m=64,t=1,p=1$"), weak);
        IdentitySettings stronger = IdentitySettingsTest.settings(Duration.ofMinutes(15), 128, 1);
        try (Passwords passwords = new Passwords(stronger)) {
            assertTrue(passwords.isWeak(weak));
            String strong = passwords.hash(PASSWORD);
            world.harness
                    .database()
                    .run(tx -> tx.createUpdate("update identity.credential set password = :strong")
                            .bind("strong", strong)
                            .execute());
        }
        world.login("ann");
        assertTrue(storedHash().contains("m=128"), "a stronger one stays");
        world.close();
        world = new IdentityWorld(farAway, Map.of("hash_memory", "256"));
        world.register("ann");
        world.harness
                .database()
                .run(tx -> tx.createUpdate("update identity.credential set password = :weak")
                        .bind("weak", weak)
                        .execute());
        world.login("ann");
        assertTrue(storedHash().contains("m=256"), storedHash());
        world.login("ann");
    }

    private String storedHash() {
        return world.harness
                .database()
                .read(handle -> handle.createQuery("select password from identity.credential")
                        .mapTo(String.class)
                        .one());
    }

    private void asAnn(PasswordGate gate) {
        var ann = world.people.account(new space.quark.people.api.PeopleDirectory.Login("ann"));
        world.harness
                .from(new space.quark.dock.Caller(
                        space.quark.dock.Caller.Level.ANONYMOUS,
                        null,
                        null,
                        java.util.Set.of(),
                        null,
                        IdentityWorld.HOME,
                        "",
                        "4bf92f3577b34da6a3ce929d0e0e4736",
                        world.now().plus(Duration.ofHours(1))))
                .call(() -> gate.require(ann.id(), "ann", PASSWORD));
    }

    private TokenPair tryAs(String login) {
        return world.anyone().login(new Credentials(login, WRONG));
    }
}
