package space.quark.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.identity.IdentityWorld.ELSEWHERE;
import static space.quark.identity.IdentityWorld.PASSWORD;
import static space.quark.identity.IdentityWorld.refused;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.identity.api.Credentials;
import space.quark.identity.api.Done;
import space.quark.identity.api.IdentityProblem;
import space.quark.identity.api.PasswordChange;
import space.quark.identity.api.PasswordReset;
import space.quark.identity.api.ResetCode;
import space.quark.identity.api.ResetFor;
import space.quark.identity.api.TokenPair;
import space.quark.people.api.PeopleProblem;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class ResetsTest {
    private static final String NEW = "another horse";
    private final Logger logger = (Logger) LoggerFactory.getLogger(ResetsService.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final IdentityWorld world;
    private final TokenPair boss;
    private final TokenPair ann;

    ResetsTest(boolean farAway) {
        log.start();
        logger.addAppender(log);
        world = new IdentityWorld(farAway);
        boss = world.register("boss");
        ann = world.register("ann");
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        world.close();
    }

    @Test
    void aCodeSetsANewPasswordOnceAndEndsAllSessions() {
        ResetCode code = codeFor(ann);
        assertEquals("ann", code.username());
        assertEquals(world.person(ann), code.userId());
        Duration left = Duration.between(world.now(), code.expiresAt());
        assertTrue(left.compareTo(Duration.ofHours(23)) > 0 && left.compareTo(Duration.ofHours(24)) <= 0);
        world.refresh(world.login("ann"));

        String typed = " " + code.code().toLowerCase(Locale.ROOT).replace("-", " ");
        assertEquals("Password updated successfully", reset("ANN", typed).message());
        assertEquals(List.of(world.person(ann)), world.harness.tokens().revokedPeople());
        refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.refresh(ann));
        refused(IdentityProblem.INVALID_CREDENTIALS, () -> world.login("ann"));
        world.anyone().login(new Credentials("ann", NEW));
        refused(IdentityProblem.INVALID_RESET_CODE, () -> reset("ann", code.code()));
        world.refresh(boss);
    }

    @Test
    void nobodyLearnsWhetherTheNameOrTheCodeIsWrong() {
        ResetCode code = codeFor(ann);
        refused(IdentityProblem.INVALID_RESET_CODE, () -> reset("nobody", code.code()));
        refused(IdentityProblem.INVALID_RESET_CODE, () -> reset("boss", code.code()));
        refused(IdentityProblem.INVALID_RESET_CODE, () -> reset("ann", "AAAAA-AAAAA-AAAAA-AAAAA"));
        world.login("ann");
    }

    @Test
    void aCodeLastsADayAndTheNextOneTakesItsPlace() {
        ResetCode first = codeFor(ann);
        ResetCode second = codeFor(ann);
        assertNotEquals(first.code(), second.code());
        refused(IdentityProblem.INVALID_RESET_CODE, () -> reset("ann", first.code()));
        world.pass(Duration.ofHours(24));
        refused(IdentityProblem.INVALID_RESET_CODE, () -> reset("ann", second.code()));
        assertEquals(1, world.count("reset_code"));
        reset("ann", codeFor(ann).code());
        assertEquals(0, world.count("reset_code"));
    }

    @Test
    void whoRemembersAndChangesThePasswordEndsTheCode() {
        ResetCode code = codeFor(ann);
        world.identity(ann).updatePassword(new PasswordChange(PASSWORD, "a third horse"));
        refused(IdentityProblem.INVALID_RESET_CODE, () -> reset("ann", code.code()));
    }

    @Test
    void whoTriedTooOftenComesInWithTheNewPassword() {
        IntStream.range(0, 5)
                .forEach(_ -> refused(
                        IdentityProblem.INVALID_CREDENTIALS,
                        () -> world.anyone().login(new Credentials("ann", "wrong password"))));
        refused(IdentityProblem.TOO_MANY_FAILURES, () -> world.login("ann"));
        reset("ann", codeFor(ann).code());
        assertEquals(0, world.count("lockout"));
        world.anyone().login(new Credentials("ann", NEW));
    }

    @Test
    void guessesAreBounded() {
        IntStream.range(0, 100).forEach(_ -> refused(IdentityProblem.INVALID_RESET_CODE, () -> reset("ann", "WRONG")));
        String code = codeFor(ann).code();
        refused(IdentityProblem.TOO_MANY_FAILURES, () -> reset("ann", code));
        world.pass(Duration.ofSeconds(61));
        reset("ann", code);
        world.anyone(ELSEWHERE).login(new Credentials("ann", NEW));
    }

    @Test
    void thereIsNoCodeForWhoDoesNotExist() {
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.resets(boss, "admin").make(new ResetFor(new PersonId(999))));
        assertEquals(0, world.count("reset_code"));
    }

    @Test
    void theRulesOfPasswordsHold() {
        refused(CommonProblem.VALIDATION_FAILED, () -> new PasswordReset("ann", "CODE", "1234567"));
        refused(CommonProblem.VALIDATION_FAILED, () -> new PasswordReset("ann", "", NEW));
        refused(CommonProblem.VALIDATION_FAILED, () -> new PasswordReset("an", "CODE", NEW));
    }

    @Test
    void theLogTellsWhoDidWhatAndNeverTheCode() {
        ResetCode code = codeFor(ann);
        reset("ann", code.code());
        List<String> lines =
                log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        long bossId = world.person(boss).value();
        long annId = world.person(ann).value();
        assertEquals(
                List.of(
                        "Person " + bossId + " made a code for a new password of ann (person " + annId + ")",
                        "Person " + annId + " has a new password by a code; all sessions ended"),
                lines);
        assertFalse(code.toString().contains(code.code()));
    }

    private ResetCode codeFor(TokenPair whom) {
        return world.resets(boss, "admin").make(new ResetFor(world.person(whom)));
    }

    private Done reset(String username, String code) {
        return world.resets().reset(new PasswordReset(username, code, NEW));
    }
}
