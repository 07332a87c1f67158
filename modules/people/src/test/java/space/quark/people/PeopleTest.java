package space.quark.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.people.PeopleWorld.newPerson;
import static space.quark.people.PeopleWorld.refused;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.people.api.PeopleFound;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.PeopleSearch;
import space.quark.people.api.Person;
import space.quark.people.api.ProfileChange;
import space.quark.people.api.SettingsChange;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class PeopleTest {
    private final PeopleWorld world;

    PeopleTest(boolean farAway) {
        world = new PeopleWorld(farAway);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aPersonIsFoundByIdAndInAnyCaseByName() {
        PersonId ann = world.join("Ann Lee", "Анна Ли");
        Person person = world.people(null).get(ann);
        assertEquals("Ann Lee", person.username());
        assertEquals("Анна Ли", person.fullName());
        assertEquals(person.createdAt().truncatedTo(ChronoUnit.SECONDS), person.createdAt(), "whole seconds");
        assertEquals(person, world.people(null).getByUsername("ann lee"));
        assertEquals(person, world.people(null).getByUsername("ANN LEE"));
        assertEquals(person, world.people(null).getByEmail("ANN.lee@EXAMPLE.org"));
    }

    @Test
    void whoDoesNotExistIsNotFound() {
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.people(null).get(new PersonId(999_999)));
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.people(null).getByUsername("nobody"));
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.people(null).getByEmail("nobody@example.org"));
    }

    @Test
    void impossibleNamesAreRefused() {
        refused(CommonProblem.VALIDATION_FAILED, () -> world.people(null).getByUsername("ab"));
        for (String email : List.of(" ", "nobody", "a@b", "имя@example.org", "a b@example.org")) {
            refused(CommonProblem.VALIDATION_FAILED, () -> world.people(null).getByEmail(email));
        }
    }

    @Test
    void anEmailIsForItsOwnerAndAdministrators() {
        PersonId ann = world.join("ann");
        PersonId bob = world.join("bob");
        assertNull(world.people(null).get(ann).email());
        assertNull(world.people(bob).get(ann).email());
        assertNull(world.people(bob).getByEmail("ann@example.org").email());
        assertNull(world.people(bob, "moderator").get(ann).email());
        assertEquals("ann@example.org", world.people(ann).get(ann).email());
        assertEquals("ann@example.org", world.people(bob, "admin").get(ann).email());
    }

    @Test
    void anEmailIsForEveryoneIfItsOwnerWantsSo() {
        PersonId ann = world.join("ann");
        assertEquals(
                "everyone",
                world.me(ann)
                        .changeSettings(SettingsChange.showEmailTo("everyone"))
                        .emailVisibility());
        assertEquals("ann@example.org", world.people(null).get(ann).email());
    }

    @Test
    void searchLooksAnywhereInNamesInAnyCase() {
        world.join("catherine", "Екатерина Петрова");
        world.join("bobcat");
        world.join("cat");
        world.join("dog", "The Cat Man");
        assertEquals(List.of("cat", "catherine", "bobcat", "dog"), names(find("CAT")));
        assertEquals(List.of("catherine"), names(find("екатер")));
        assertEquals(List.of("catherine"), names(find("ВА")), "a pair");
        assertEquals(List.of("dog", "bobcat"), names(find("o")).reversed(), "a single character");
        assertEquals(List.of("dog"), names(find("cat m")));
        assertEquals(List.of(), names(find("nobody")));
    }

    @Test
    void noCharacterOfASearchIsSpecial() {
        world.join("per%cent");
        world.join("under_score");
        world.me(world.join("backslash")).change(new ProfileChange(null, null, "Back\\slash", null, null));
        world.join("quo'te");
        assertEquals(List.of("per%cent"), names(find("%")));
        assertEquals(List.of("under_score"), names(find("_")));
        assertEquals(List.of("under_score"), names(find("r_s")));
        assertEquals(List.of("backslash"), names(find("k\\s")));
        assertEquals(List.of("quo'te"), names(find("o't")));
    }

    @Test
    void searchDoesNotFindPeopleByTheEmailsOfOthers() {
        PersonId ann = world.join("ann");
        PersonId bob = world.join("bob");
        PeopleSearch search = PeopleSearch.first("example.org");
        assertEquals(0, world.people(null).search(search).total());
        assertEquals(List.of("bob"), names(world.people(bob).search(search)));
        assertEquals(List.of("ann", "bob"), names(world.people(ann, "admin").search(search)));
        assertEquals(
                List.of("ann@example.org", "bob@example.org"),
                world.people(ann, "admin").search(search).users().stream()
                        .map(Person::email)
                        .toList());
    }

    @Test
    void searchDoesNotFindWhoIsShutOut() {
        PersonId ann = world.join("ann");
        PersonId annie = world.join("annie");
        world.admin(ann).block(annie);
        for (PeopleFound found : List.of(
                world.people(null).search(PeopleSearch.first("ann")),
                world.people(ann, "admin").search(PeopleSearch.first("ann")))) {
            assertEquals(List.of("ann"), names(found));
            assertEquals(1, found.total());
        }
        world.admin(ann).unblock(annie);
        assertEquals(2, world.people(null).search(PeopleSearch.first("ann")).total());
    }

    @Test
    void searchPagesHaveAStableOrderAndATrueTotal() {
        IntStream.range(0, 25).forEach(i -> world.join("person%02d".formatted(24 - i)));
        PeopleFound first = find("person");
        assertEquals(25, first.total());
        assertEquals(IntStream.range(0, 10).mapToObj("person%02d"::formatted).toList(), names(first));
        PeopleFound third = world.people(null).search(new PeopleSearch("person", 3, 10));
        assertEquals(25, third.total());
        assertEquals(IntStream.range(20, 25).mapToObj("person%02d"::formatted).toList(), names(third));
        PeopleFound beyond = world.people(null).search(new PeopleSearch("person", Integer.MAX_VALUE, 100));
        assertEquals(25, beyond.total());
        assertTrue(beyond.users().isEmpty());
    }

    @Test
    void pagesThatMakeNoSenseCountAsAbsent() {
        IntStream.range(0, 12).forEach(i -> world.join("person%02d".formatted(i)));
        for (PeopleSearch search : List.of(
                new PeopleSearch("person", 0, 101), new PeopleSearch("person", -1, 0), PeopleSearch.first("person"))) {
            assertEquals(10, world.people(null).search(search).users().size());
        }
    }

    @Test
    void aSearchTakesTwoStatementsHoweverManyItFinds() {
        world.join("person0");
        int one = world.harness.statements(
                () -> world.harness.local(space.quark.people.api.People.class).search(PeopleSearch.first("person")));
        IntStream.range(1, 10).forEach(i -> world.join("person" + i));
        int ten = world.harness.statements(
                () -> world.harness.local(space.quark.people.api.People.class).search(PeopleSearch.first("person")));
        assertEquals(2, one);
        assertEquals(2, ten);
    }

    @Test
    void aReservationIsSeenByNobody() {
        PersonId id = world.directory().reserve(newPerson("ann", "ann@example.org"));
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.people(null).get(id));
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.people(null).getByUsername("ann"));
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.people(null).getByEmail("ann@example.org"));
        assertEquals(0, find("ann").total());
    }

    private PeopleFound find(String text) {
        return world.people(null).search(PeopleSearch.first(text));
    }

    private static List<String> names(PeopleFound found) {
        return found.users().stream().map(Person::username).toList();
    }
}
