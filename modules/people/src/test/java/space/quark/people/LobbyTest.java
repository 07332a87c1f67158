package space.quark.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.people.PeopleWorld.newPerson;
import static space.quark.people.PeopleWorld.refused;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.Community;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.Person;
import space.quark.people.api.PersonCard;
import space.quark.people.api.Roll;
import space.quark.people.api.RollQuery;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class LobbyTest {
    private final PeopleWorld world;

    LobbyTest(boolean farAway) {
        world = new PeopleWorld(farAway);
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void visitorsSeeTheCommunity() {
        Community empty = world.lobby(null).community();
        assertEquals("Our community", empty.name());
        assertTrue(empty.tagline().endsWith("."), empty.tagline());
        assertEquals(4, empty.rules().size());
        assertEquals(0, empty.people());

        List<PersonId> people = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            people.add(world.join("person" + i));
            world.pass(Duration.ofMinutes(1));
        }
        world.harness.local(PeopleDirectory.class).reserve(newPerson("almost", "almost@example.org"));
        PersonId shut = people.removeLast();
        world.admin(people.getFirst()).block(shut);
        Community community = world.lobby(null).community();
        assertEquals(14, community.people());
        assertEquals(
                people.reversed().subList(0, 12),
                community.newest().stream().map(PersonCard::id).toList());
    }

    @Test
    void everybodyIsListedPageByPage() {
        PersonId bob = world.join("bob", "Bob");
        world.pass(Duration.ofMinutes(1));
        PersonId yana = world.join("Яна", "Яна");
        world.pass(Duration.ofMinutes(1));
        PersonId ann = world.join("Ann", "Ann");
        world.pass(Duration.ofMinutes(1));
        PersonId shut = world.join("aaa", "Aaa");
        world.admin(bob).block(shut);

        for (int limit : List.of(1, 2, 3, 100)) {
            assertEquals(List.of(ann, yana, bob), walk(null, limit));
            assertEquals(List.of(ann, yana, bob), walk(RollQuery.NEWEST, limit));
            assertEquals(List.of(ann, bob, yana), walk(RollQuery.NAME, limit));
        }
        Roll seen = world.lobby(ann).everybody(new RollQuery(null, null, null));
        assertEquals("Ann@example.org", seen.users().getFirst().email(), "one's own");
        assertNull(seen.users().getLast().email(), "nobody else's");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        for (String sort : List.of("", "oldest")) {
            refused(CommonProblem.VALIDATION_FAILED, () -> new RollQuery(sort, null, null));
        }
        refused(CommonProblem.VALIDATION_FAILED, () -> new RollQuery(null, null, 101));
        PersonId ann = world.join("ann");
        for (String sort : List.of(RollQuery.NEWEST, RollQuery.NAME)) {
            Problem problem =
                    assertThrows(Problem.class, () -> world.lobby(ann).everybody(new RollQuery(sort, "%", null)));
            assertEquals("cursor", problem.fields().getFirst().field());
        }
    }

    @Test
    void aListCostsTheSameWhateverItsLength() {
        PersonId ann = world.join("ann");
        int one = world.harness.statements(() -> world.lobby(ann).everybody(new RollQuery(null, null, null)));
        IntStream.range(0, 15).forEach(i -> world.join("person" + i));
        assertEquals(one, world.harness.statements(() -> world.lobby(ann).everybody(new RollQuery(null, null, null))));
    }

    private List<PersonId> walk(@Nullable String sort, int limit) {
        List<PersonId> walked = new ArrayList<>();
        String cursor = null;
        do {
            Roll page = world.lobby(new PersonId(1)).everybody(new RollQuery(sort, cursor, limit));
            page.users().stream().map(Person::id).forEach(walked::add);
            cursor = page.nextCursor();
        } while (cursor != null);
        return walked;
    }
}
