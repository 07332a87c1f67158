package space.quark.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.people.PeopleWorld.refused;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.ManagedPerson;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PeopleDirectory.Roles;
import space.quark.people.api.PeoplePage;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.PeopleQuery;
import space.quark.people.api.PersonBlocked;
import space.quark.people.api.PersonUnblocked;
import space.quark.people.api.RolesChanged;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class PeopleAdminTest {
    private final PeopleWorld world;
    private final PersonId root;

    PeopleAdminTest(boolean farAway) {
        world = new PeopleWorld(farAway);
        root = admin("root");
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void peopleAreListedNewestFirstInPagesThatJoin() {
        IntStream.range(0, 7).forEach(i -> world.join("person" + i));
        world.harness
                .database()
                .run(tx -> tx.execute(
                        "update people.person set created_at = date_trunc('day', created_at) where id % 2 = 0"));
        List<String> names = new ArrayList<>();
        String cursor = null;
        do {
            PeoplePage page = list(null, null, null, cursor, 3);
            assertEquals(8, page.total());
            assertTrue(page.people().size() <= 3);
            page.people().forEach(person -> names.add(person.username()));
            cursor = page.nextCursor();
        } while (cursor != null);
        assertEquals(8, Set.copyOf(names).size());
        assertEquals(
                list(null, null, null, null, 100).people().stream()
                        .map(ManagedPerson::username)
                        .toList(),
                names);
        assertEquals("person", names.getFirst().substring(0, 6));
    }

    @Test
    void theLastPageSaysSoEvenWhenItIsFull() {
        world.join("ann");
        assertNull(list(null, null, null, null, 2).nextCursor());
        assertNotNull(list(null, null, null, null, 1).nextCursor());
        refused(CommonProblem.VALIDATION_FAILED, () -> list(null, null, null, "nonsense", 1));
        refused(CommonProblem.VALIDATION_FAILED, () -> list(null, null, null, null, 101));
        refused(CommonProblem.VALIDATION_FAILED, () -> list(null, "emperor", null, null, null));
    }

    @Test
    void filtersFilter() {
        PersonId ann = world.join("ann", "Ann Lee");
        PersonId bob = world.join("bob");
        world.admin(root).block(bob);
        world.admin(root).changeRoles(ann, new Roles(Set.of("moderator", "vip")));
        assertEquals(List.of("ann"), names(list("LEE", null, null, null, null)));
        assertEquals(List.of("bob"), names(list("bob@exam", null, null, null, null)));
        assertEquals(List.of("ann"), names(list(null, "moderator", null, null, null)));
        assertEquals(List.of("root"), names(list("", "admin", null, null, null)));
        assertEquals(3, list(null, "user", null, null, null).total());
        assertEquals(List.of("bob"), names(list(null, null, true, null, null)));
        assertEquals(List.of("ann", "root"), names(list(null, null, false, null, null)));
        assertEquals(0, list("ann", null, true, null, null).total());
    }

    @Test
    void administratorsSeeEverything() {
        PersonId ann = world.join("ann");
        ManagedPerson person = world.admin(root).get(ann);
        assertEquals("ann@example.org", person.email());
        assertEquals(List.of("user"), person.roles());
        assertNull(person.blockedAt());
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.admin(root).get(new PersonId(999_999)));
    }

    @Test
    void blockingAndUnblockingAreAnnouncedOnceEach() {
        PersonId ann = world.join("ann");
        Instant blockedAt = world.admin(root).block(ann).blockedAt();
        assertNotNull(blockedAt);
        assertTrue(Duration.between(blockedAt, world.now()).toMinutes() < 1);
        world.admin(root).block(ann);
        assertTrue(world.directory().accountOf(ann).blocked());
        assertNull(world.admin(root).unblock(ann).blockedAt());
        world.admin(root).unblock(ann);
        assertEquals(1, world.published(PersonBlocked.class));
        assertEquals(1, world.published(PersonUnblocked.class));
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.admin(root).block(new PersonId(999_999)));
        refused(PeopleProblem.USER_NOT_FOUND, () -> world.admin(root).unblock(new PersonId(999_999)));
    }

    @Test
    void administratorsCannotBlockThemselves() {
        admin("other");
        refused(PeopleProblem.SELF_BLOCKED, () -> world.admin(root).block(root));
    }

    @Test
    void rolesChangeToExactlyThese() {
        PersonId ann = world.join("ann");
        assertEquals(
                List.of("moderator", "user", "vip"),
                world.admin(root)
                        .changeRoles(ann, new Roles(Set.of("vip", "moderator")))
                        .roles());
        assertEquals(
                List.of("user"),
                world.admin(root).changeRoles(ann, new Roles(Set.of())).roles());
        assertEquals(3, world.published(RolesChanged.class), "root's too");
    }

    @Test
    void theLastAdministratorStays() {
        refused(PeopleProblem.LAST_ADMIN, () -> world.admin(root).changeRoles(root, new Roles(Set.of("vip"))));
        refused(PeopleProblem.LAST_ADMIN, () -> world.directory().delete(root));
        PersonId other = admin("other");
        assertNotNull(world.admin(root).block(other).blockedAt());
        refused(PeopleProblem.LAST_ADMIN, () -> world.admin(root).changeRoles(root, new Roles(Set.of())));
        world.admin(root).unblock(other);
        assertEquals(
                List.of("user"),
                world.admin(root).changeRoles(root, new Roles(Set.of())).roles());
        refused(PeopleProblem.LAST_ADMIN, () -> world.directory().delete(other));
    }

    @Test
    void ofAdministratorsWhoDemoteOneAnotherAtOnceOneStays() throws Exception {
        List<PersonId> admins = new ArrayList<>(List.of(root));
        IntStream.range(0, 5).forEach(i -> admins.add(admin("admin" + i)));
        List<Callable<Boolean>> demotions = new ArrayList<>();
        for (PersonId admin : admins) {
            demotions.add(() -> {
                try {
                    world.admin(root).changeRoles(admin, new Roles(Set.of()));
                    return true;
                } catch (Problem problem) {
                    assertEquals(PeopleProblem.LAST_ADMIN.name(), problem.code());
                    return false;
                }
            });
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int demoted = 0;
            for (Future<Boolean> demotion : threads.invokeAll(demotions)) {
                demoted += demotion.get() ? 1 : 0;
            }
            assertEquals(5, demoted);
        }
        assertEquals(1, list(null, "admin", null, null, null).total());
    }

    private PersonId admin(String name) {
        PersonId id = world.join(name);
        world.harness.local(PeopleDirectory.class).grant(id, new Roles(Set.of("admin")));
        return id;
    }

    private PeoplePage list(
            @Nullable String search,
            @Nullable String role,
            @Nullable Boolean blocked,
            @Nullable String cursor,
            @Nullable Integer limit) {
        return world.admin(root).list(new PeopleQuery(search, role, blocked, cursor, limit));
    }

    private static List<String> names(PeoplePage page) {
        return page.people().stream().map(ManagedPerson::username).toList();
    }
}
