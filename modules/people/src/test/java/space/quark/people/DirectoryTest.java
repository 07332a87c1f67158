package space.quark.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.people.PeopleWorld.newPerson;
import static space.quark.people.PeopleWorld.refused;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PeopleDirectory.Ids;
import space.quark.people.api.PeopleDirectory.Login;
import space.quark.people.api.PeopleDirectory.Names;
import space.quark.people.api.PeopleDirectory.Roles;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.Person;
import space.quark.people.api.PersonCard;
import space.quark.people.api.PersonDeleted;
import space.quark.people.api.PersonRegistered;
import space.quark.people.api.RolesChanged;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class DirectoryTest {
    private final PeopleWorld world;

    DirectoryTest(boolean farAway) {
        world = new PeopleWorld(farAway);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void joiningIsAnnouncedOnceWhenItIsConfirmed() {
        PersonId id = world.directory().reserve(newPerson("ann", "ann@example.org", "Ann"));
        assertEquals(0, world.published(PersonRegistered.class));
        Person person = world.directory().confirm(id);
        assertEquals("ann@example.org", person.email(), "shown to the one who registers");
        assertEquals(person, world.directory().confirm(id));
        assertEquals(
                List.of(new PersonCard(id, "ann", "Ann", null)),
                world.harness.published(PersonRegistered.class).stream()
                        .map(PersonRegistered::person)
                        .toList());
    }

    @Test
    void aNameBelongsToOnePersonInAnyCase() {
        world.join("Ann");
        refused(PeopleProblem.USERNAME_TAKEN, () -> world.directory().reserve(newPerson("aNN", "other@example.org")));
        refused(PeopleProblem.USERNAME_TAKEN, () -> world.directory().reserve(newPerson("ＡＮＮ", "other@example.org")));
        refused(PeopleProblem.EMAIL_TAKEN, () -> world.directory().reserve(newPerson("other", "ANN@example.ORG")));
        refused(PeopleProblem.USERNAME_TAKEN, () -> world.directory().reserve(newPerson("ann", "ann@example.org")));
        world.join("Иван");
        refused(PeopleProblem.USERNAME_TAKEN, () -> world.directory().reserve(newPerson("ИВАН", "other@example.org")));
    }

    @Test
    void whoIsShutOutIsListedInTheOrderOfIds() {
        PersonId ann = world.join("ann");
        PersonId bob = world.join("bob");
        PersonId cyn = world.join("cyn");
        world.admin(ann).block(cyn);
        world.admin(ann).block(bob);
        assertEquals(List.of(bob, cyn), world.directory().shutOut(null).ids());
        assertEquals(List.of(cyn), world.directory().shutOut(bob).ids());
        assertEquals(List.of(), world.directory().shutOut(cyn).ids());
    }

    @Test
    void anAbandonedReservationFreesTheNameAfterAMinute() {
        PersonId abandoned = world.directory().reserve(newPerson("ann", "ann@example.org"));
        world.pass(Duration.ofSeconds(59));
        refused(PeopleProblem.USERNAME_TAKEN, () -> world.directory().reserve(newPerson("ann", "new@example.org")));
        world.pass(Duration.ofSeconds(2));
        PersonId ann = world.directory().reserve(newPerson("ANN", "new@example.org"));
        assertNotEquals(abandoned, ann);
        assertEquals("ANN", world.directory().confirm(ann).username());
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.directory().confirm(abandoned));
        world.pass(Duration.ofMinutes(5));
        refused(PeopleProblem.USERNAME_TAKEN, () -> world.directory().reserve(newPerson("ann", "other@example.org")));
    }

    @Test
    void ofManyWhoRegisterOneNameAtOnceOneGetsIt() throws Exception {
        List<Callable<Boolean>> attempts = new ArrayList<>();
        IntStream.range(0, 12)
                .forEach(i -> attempts.add(() -> {
                    try {
                        world.directory().reserve(newPerson(i % 2 == 0 ? "ann" : "ANN", "ann" + i + "@example.org"));
                        return true;
                    } catch (Problem problem) {
                        assertEquals(PeopleProblem.USERNAME_TAKEN.name(), problem.code());
                        return false;
                    }
                }));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int reserved = 0;
            for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                reserved += attempt.get() ? 1 : 0;
            }
            assertEquals(1, reserved);
        }
    }

    @Test
    void theRulesOfNamesHold() {
        for (String username : List.of("ab", "x".repeat(33), " ann", "ann ", "a\u0000nn", "a\u200Bnn", "a\nnn")) {
            refused(CommonProblem.VALIDATION_FAILED, () -> newPerson(username, "ann@example.org"));
        }
        for (String email : List.of(
                "",
                "ann",
                "ann@",
                "@example.org",
                "ann@example",
                "a n@example.org",
                "a..b@example.org",
                ".a@example.org",
                "ann@-x.org",
                "a@b@c.org",
                "x".repeat(250) + "@example.org")) {
            refused(CommonProblem.VALIDATION_FAILED, () -> newPerson("ann", email));
        }
        for (String email : List.of("имя@example.org", "ann@пример.рф", "o'hara@example.org")) {
            refused(PeopleProblem.INVALID_EMAIL, () -> newPerson("ann", email));
        }
        for (String email : List.of("a@b.co", "first.last+tag@sub.example.org", "A_1%-@x-y.example")) {
            assertEquals(email, newPerson("x y", email).email());
        }
        assertEquals("𝒳𝒳𝒳", newPerson("𝒳𝒳𝒳", "a@b.co").username(), "code points count");
    }

    @Test
    void cardsComeInBulkAndWithoutTheMissing() {
        PersonId ann = world.join("Ann", "Ann Lee");
        PersonId bob = world.join("bob", "");
        PersonId reserved = world.directory().reserve(newPerson("cyn", "cyn@example.org"));
        List<PersonId> ids = List.of(ann, bob, reserved, new PersonId(999_999));
        Set<PersonCard> expected =
                Set.of(new PersonCard(ann, "Ann", "Ann Lee", null), new PersonCard(bob, "bob", null, null));
        assertEquals(expected, Set.copyOf(world.directory().list(new Ids(ids)).cards()));
        assertEquals(
                expected,
                Set.copyOf(world.directory()
                        .listByNames(new Names(List.of("ANN", "Bob", "cyn", "nobody", "bob")))
                        .cards()));
        assertEquals(List.of(), world.directory().list(new Ids(List.of())).cards());
        refused(
                CommonProblem.VALIDATION_FAILED,
                () -> new Ids(
                        IntStream.rangeClosed(1, 1001).mapToObj(PersonId::new).toList()));
    }

    @Test
    void anAccountIsFoundByEmailAndByName() {
        PersonId ann = world.join("ann");
        for (String login : List.of("ann", "ANN", "ann@example.org", "Ann@Example.Org")) {
            assertEquals(ann, world.directory().account(new Login(login)).id());
        }
        assertEquals(Set.of("user"), world.directory().accountOf(ann).roles());
        assertFalse(world.directory().accountOf(ann).blocked());
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.directory().account(new Login("nobody")));
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.directory().accountOf(new PersonId(999_999)));
    }

    @Test
    void whoseNameLooksLikeSomebodysEmailDoesNotTakeTheirLogin() {
        PersonId ann = world.join("ann");
        PersonId liar = world.directory().reserve(newPerson("ann@example.org", "liar@example.org"));
        world.directory().confirm(liar);
        assertEquals(
                ann, world.directory().account(new Login("ann@example.org")).id());
    }

    @Test
    void theDeletedAreGoneAndTheirNamesFree() {
        PersonId ann = world.join("ann");
        world.directory().delete(ann);
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.people(null).get(ann));
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.directory().delete(ann));
        assertEquals(
                List.of(ann),
                world.harness.published(PersonDeleted.class).stream()
                        .map(PersonDeleted::person)
                        .toList());
        assertNotEquals(ann, world.join("ann"));
    }

    @Test
    void rolesAreGivenExactlyAndAnnouncedWhenTheyChange() {
        PersonId ann = world.join("ann");
        world.directory().grant(ann, new Roles(Set.of("admin", "vip")));
        world.directory().grant(ann, new Roles(Set.of("user", "admin", "vip")));
        assertEquals(
                Set.of("user", "vip", "admin"), world.directory().accountOf(ann).roles());
        world.directory().grant(ann, new Roles(Set.of()));
        assertEquals(Set.of("user"), world.directory().accountOf(ann).roles());
        assertEquals(
                List.of(Set.of("user", "vip", "admin"), Set.of("user")),
                world.harness.published(RolesChanged.class).stream()
                        .map(RolesChanged::roles)
                        .collect(Collectors.toList()));
        refused(CommonProblem.VALIDATION_FAILED, () -> new Roles(Set.of("emperor")));
        refused(
                PeopleProblem.USER_NOT_FOUND,
                () -> world.directory().grant(new PersonId(999_999), new Roles(Set.of())));
    }

    @Test
    void abandonedReservationsAreSweptAway() {
        PeopleDirectory directory = world.directory();
        directory.reserve(newPerson("ann", "ann@example.org"));
        PersonId bob = world.join("bob");
        world.pass(Duration.ofMinutes(2));
        PersonStore store = new PersonStore(world.harness.database());
        assertTrue(store.free(world.now().minus(Register.RESERVED)) <= 1);
        long left = world.harness
                .database()
                .read(handle -> handle.createQuery("select count(*) from people.person")
                        .mapTo(long.class)
                        .one());
        assertEquals(1, left);
        assertEquals(bob, directory.accountOf(bob).id());
    }
}
