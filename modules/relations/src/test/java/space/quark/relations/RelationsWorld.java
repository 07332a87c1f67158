package space.quark.relations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.function.Executable;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.ProblemCode;
import space.quark.host.ModuleHarness;
import space.quark.people.api.FakePeople;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonCard;
import space.quark.people.api.PersonDeleted;
import space.quark.relations.api.Relations;
import space.quark.relations.api.Relations.Counters;
import space.quark.relations.api.Relations.Followee;
import space.quark.relations.api.Relations.Other;
import space.quark.relations.api.Relations.Paging;

/** The module with three people, called from near or from far away. */
final class RelationsWorld implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    static final PersonId ANN = new PersonId(1);
    static final PersonId BOB = new PersonId(2);
    static final PersonId CYN = new PersonId(3);

    final FakePeople people = new FakePeople();
    final ModuleHarness harness;
    private final boolean farAway;

    RelationsWorld(boolean farAway) {
        this.farAway = farAway;
        join(ANN.value(), "ann");
        join(BOB.value(), "bob");
        join(CYN.value(), "cyn");
        this.harness = ModuleHarness.of(new RelationsModule())
                .fake(PeopleDirectory.class, people)
                .start();
    }

    PersonId join(long id, String username) {
        PersonId person = new PersonId(id);
        people.put(new PersonCard(person, username, username + " Full", "https://example.org/" + username + ".png"));
        return person;
    }

    Relations as(PersonId person) {
        ModuleHarness.As as = harness.as(person);
        return farAway ? as.remote(Relations.class) : as.local(Relations.class);
    }

    Relations anonymous() {
        ModuleHarness.As as = harness.anonymous();
        return farAway ? as.remote(Relations.class) : as.local(Relations.class);
    }

    void follow(PersonId person, PersonId followee) {
        assertEquals(
                "Followed successfully",
                as(person).follow(Followee.of(followee)).message());
    }

    void block(PersonId person, PersonId other) {
        assertEquals("Blocked successfully", as(person).block(Other.of(other)).message());
    }

    void mute(PersonId person, PersonId other) {
        assertEquals("Muted successfully", as(person).mute(Other.of(other)).message());
    }

    /** Somebody's account is deleted, and this module hears of it. */
    void leave(PersonId person) {
        people.drop(person.value());
        harness.hear(new PersonDeleted(person, NOW));
    }

    List<PersonId> followers(PersonId person) {
        return ids(anonymous().followers(person, Paging.FIRST).followers());
    }

    List<PersonId> followees(PersonId person) {
        return ids(anonymous().followees(person, Paging.FIRST).followees());
    }

    void assertCounters(PersonId person, long followers, long followees) {
        assertEquals(
                new Counters(followers, followees),
                anonymous().counters(person),
                "followers and followees of " + person);
    }

    static List<PersonId> ids(List<PersonCard> cards) {
        return cards.stream().map(PersonCard::id).toList();
    }

    static void assertProblem(ProblemCode expected, Executable call) {
        Problem problem = assertThrows(Problem.class, call);
        assertEquals(expected.name(), problem.code());
        assertEquals(expected.status(), problem.status());
        assertEquals(expected.text(), problem.text());
    }

    static void assertInvalid(String field, Executable call) {
        Problem problem = assertThrows(Problem.class, call);
        assertEquals(CommonProblem.VALIDATION_FAILED.name(), problem.code());
        assertEquals(
                List.of(field),
                problem.fields().stream().map(Problem.Field::field).toList());
    }

    @Override
    public void close() {
        harness.close();
    }
}
