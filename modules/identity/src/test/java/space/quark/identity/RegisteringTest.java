package space.quark.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.identity.IdentityWorld.ELSEWHERE;
import static space.quark.identity.IdentityWorld.PASSWORD;
import static space.quark.identity.IdentityWorld.refused;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.identity.api.Credentials;
import space.quark.identity.api.IdentityProblem;
import space.quark.identity.api.NewAccount;
import space.quark.identity.api.Registration;
import space.quark.identity.api.TokenPair;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.Person;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class RegisteringTest {
    private final boolean farAway;
    private IdentityWorld world;

    RegisteringTest(boolean farAway) {
        this.farAway = farAway;
        world = new IdentityWorld(farAway);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void whoRegistersIsSignedIn() {
        TokenPair pair = world.register("ann");
        Person ann = pair.user();
        assertNotNull(ann);
        assertEquals("ann@example.org", ann.email());
        assertTrue(pair.expiresIn() > 890 && pair.expiresIn() <= 900, "15 minutes");
        assertEquals(64, pair.refreshToken().length());
        assertEquals(1, world.sessions(pair).list().sessions().size());
        assertEquals(ann.id(), world.person(world.login("ANN@example.org")));
    }

    @Test
    void takenNamesAreSaid() {
        world.register("ann");
        refused(PeopleProblem.USERNAME_TAKEN, () -> world.register("ann"));
        refused(
                PeopleProblem.EMAIL_TAKEN,
                () -> world.anyone().register(Registration.of("other", "ann@example.org", PASSWORD)));
        assertEquals(1, world.count("credential"));
    }

    @Test
    void theRulesOfRegistrationsHold() {
        Object[][] wrong = {
            {"ab", "a@example.org", PASSWORD, null, null, null},
            {"x".repeat(33), "a@example.org", PASSWORD, null, null, null},
            {"ann", "nobody", PASSWORD, null, null, null},
            {"ann", "имя@example", PASSWORD, null, null, null},
            {"ann", "a@example.org", "1234567", null, null, null},
            {"ann", "a@example.org", "x".repeat(129), null, null, null},
            {"ann", "a@example.org", PASSWORD, "ab", null, null},
            {"ann", "a@example.org", PASSWORD, "x".repeat(101), null, null},
            {"ann", "a@example.org", PASSWORD, null, "1234567", null},
            {"ann", "a@example.org", PASSWORD, null, "x".repeat(501), null},
            {"ann", "a@example.org", PASSWORD, null, null, "not an address"},
            {"ann", "a@example.org", PASSWORD, null, null, "javascript:alert(1)"},
            {"ann", "a@example.org", PASSWORD, null, null, "ftp://example.org/a.png"},
        };
        for (Object[] one : wrong) {
            refused(
                    CommonProblem.VALIDATION_FAILED,
                    () -> new Registration(
                            (String) one[0],
                            (String) one[1],
                            (String) one[2],
                            (String) one[3],
                            (String) one[4],
                            (String) one[5]));
        }
        refused(PeopleProblem.INVALID_EMAIL, () -> Registration.of("ann", "имя@example.org", PASSWORD));
        assertFalse(Registration.of("ann", "a@example.org", PASSWORD).toString().contains(PASSWORD));
        TokenPair empty = world.anyone().register(new Registration("ann", "a@example.org", PASSWORD, "", "", ""));
        assertNotNull(empty.user());
        assertEquals("", empty.user().fullName());
    }

    @Test
    void aRegistrationCutOffLeavesNothingBehind() {
        world.people.breakConfirm = true;
        assertThrows(Problem.class, () -> world.register("ann"));
        assertEquals(1, world.count("credential"));
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.login("ann"));
        world.people.breakConfirm = false;
        world.people.freeNames();
        TokenPair ann = world.register("ann");
        world.pass(Duration.ofMinutes(11));
        settle();
        assertEquals(1, world.count("credential"));
        assertEquals(1, world.count("session"));
        settle();
        assertEquals(world.person(ann), world.person(world.login("ann")));
    }

    @Test
    void aRegistrationThatTookTooLongIsToBeTriedAgain() {
        world.people.lapse = true;
        refused(CommonProblem.OVERLOADED, () -> world.register("ann"));
        assertEquals(0, world.count("credential"));
    }

    @Test
    void anAddressRegistersTenTimesAnHour() {
        for (int i = 0; i < 10; i++) {
            world.register("person" + i);
            if (i < 9) {
                refused(PeopleProblem.USERNAME_TAKEN, () -> world.register("person0"));
            }
        }
        Problem problem = refused(IdentityProblem.TOO_MANY_REGISTRATIONS, () -> world.register("another"));
        Duration pause = problem.retryAfter().orElseThrow();
        assertTrue(pause.compareTo(Duration.ofMinutes(58)) > 0 && pause.compareTo(Duration.ofMinutes(60)) <= 0);
        world.anyone(ELSEWHERE).register(Registration.of("another", "another@example.org", PASSWORD));
        world.pass(Duration.ofMinutes(61));
        world.register("later");
    }

    @Test
    void withoutLimitsAnAddressRegistersAtWill() {
        world.close();
        world = new IdentityWorld(farAway, Map.of("limits", "off"));
        for (int i = 0; i < 15; i++) {
            world.register("person" + i);
        }
        for (int i = 0; i < 10; i++) {
            refused(
                    IdentityProblem.INVALID_CREDENTIALS,
                    () -> world.anyone().login(new Credentials("person0", "wrong password")));
        }
        world.login("person0");
    }

    @Test
    void anAccountForSomebodyElseSignsIn() {
        TokenPair ann = world.register("ann");
        Person bob = world.accounts(ann)
                .create(new NewAccount("bob", "bob@example.org", "bob's password", null, null, null));
        assertEquals("bob@example.org", bob.email());
        assertEquals(bob.id(), world.person(world.anyone().login(new Credentials("bob", "bob's password"))));
        refused(
                PeopleProblem.USERNAME_TAKEN,
                () -> world.accounts(ann)
                        .create(new NewAccount("bob", "bob2@example.org", PASSWORD, null, null, null)));
        for (String password : List.of("", "1234567", "x".repeat(129))) {
            refused(
                    CommonProblem.VALIDATION_FAILED,
                    () -> new NewAccount("cyn", "cyn@example.org", password, null, null, null));
        }
    }

    @Test
    void aPersonMakesTwentyAccountsAnHour() {
        TokenPair ann = world.register("ann");
        for (int i = 0; i < 20; i++) {
            world.accounts(ann)
                    .create(new NewAccount("person" + i, "person" + i + "@example.org", PASSWORD, null, null, null));
        }
        refused(
                IdentityProblem.TOO_MANY_REGISTRATIONS,
                () -> world.accounts(ann)
                        .create(new NewAccount("another", "another@example.org", PASSWORD, null, null, null)));
    }

    @Test
    void onesOwnAccountIsDeletedWithAllTokens() {
        TokenPair ann = world.register("ann");
        TokenPair bob = world.register("bob");
        refused(CommonProblem.FORBIDDEN, () -> world.accounts(ann).delete(world.person(bob)));
        world.accounts(ann).delete(world.person(ann));
        assertEquals(List.of(world.person(ann)), world.harness.tokens().revokedPeople());
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.accounts(ann).delete(world.person(ann)));
        refused(IdentityProblem.INVALID_REFRESH_TOKEN, () -> world.refresh(ann));
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.login("ann"));
        assertEquals(1, world.count("credential"));
        assertEquals(1, world.count("session"));
        refused(CommonProblem.FORBIDDEN, () -> world.accounts(bob).delete(new PersonId(999_999)));
    }

    private void settle() {
        new Enrolment(
                        world.people,
                        world.harness.database(),
                        new CredentialStore(world.harness.database()),
                        new Passwords(IdentitySettingsTest.cheap()),
                        world::now)
                .settle();
    }
}
