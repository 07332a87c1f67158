package space.quark.relations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.relations.RelationsWorld.ANN;
import static space.quark.relations.RelationsWorld.BOB;
import static space.quark.relations.RelationsWorld.CYN;
import static space.quark.relations.RelationsWorld.assertInvalid;
import static space.quark.relations.RelationsWorld.assertProblem;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonBlocked;
import space.quark.people.api.PersonCard;
import space.quark.people.api.PersonRegistered;
import space.quark.people.api.PersonUnblocked;
import space.quark.relations.api.RelationLists;
import space.quark.relations.api.RelationLists.People;
import space.quark.relations.api.RelationLists.StatusOf;
import space.quark.relations.api.RelationLists.Suggestion;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class SuggestionsTest {
    @Parameter
    boolean farAway;

    @AutoClose
    private RelationsWorld world;

    @BeforeEach
    void start() {
        world = new RelationsWorld(farAway);
    }

    @Test
    void friendsOfFriendsComeFirstThenThoseWithMostFollowers() {
        List<PersonId> others = join(6);
        world.follow(ANN, BOB);
        world.follow(ANN, CYN);
        world.follow(BOB, others.get(0));
        world.follow(CYN, others.get(0));
        world.follow(CYN, others.get(1));
        world.follow(BOB, ANN);
        for (PersonId fan : List.of(others.get(3), others.get(4), others.get(5))) {
            world.follow(fan, others.get(2));
        }
        assertEquals(
                List.of(
                        suggested(others.get(0), 2, 2),
                        suggested(others.get(1), 1, 1),
                        suggested(others.get(2), 0, 3),
                        suggested(others.get(5), 0, 0)),
                suggestions(ANN, 4));
        assertEquals(2, suggestions(ANN, 2).size());
    }

    @Test
    void nobodyIsSuggestedWhomTheCallerHasDealtWithAlready() {
        List<PersonId> others = join(5);
        world.follow(ANN, BOB);
        others.forEach(other -> world.follow(BOB, other));
        world.follow(ANN, others.get(0));
        world.block(ANN, others.get(1));
        world.block(others.get(2), ANN);
        world.mute(ANN, others.get(3));
        assertEquals(
                List.of(others.get(4), CYN),
                suggestions(ANN, 50).stream().map(one -> one.person().id()).toList());
        world.leave(others.get(4));
        assertEquals(
                List.of(CYN),
                suggestions(ANN, 50).stream().map(one -> one.person().id()).toList());
    }

    @Test
    void whoIsShutOutIsSuggestedToNobody() {
        PersonId other = join(1).getFirst();
        world.follow(ANN, BOB);
        world.follow(BOB, other);
        world.harness.hear(new PersonBlocked(other, RelationsWorld.NOW));
        assertEquals(List.of(CYN), suggestedTo(ANN));
        world.harness.hear(new PersonUnblocked(other, RelationsWorld.NOW));
        assertEquals(List.of(other, CYN), suggestedTo(ANN));
    }

    @Test
    void whoWasShutOutBeforeThisWasHeardOfIsFoundOutAtTheStart() {
        PersonId other = join(1).getFirst();
        world.follow(ANN, BOB);
        world.follow(BOB, other);
        world.follow(BOB, CYN);
        world.harness.hear(new PersonUnblocked(CYN, RelationsWorld.NOW));
        world.people.shutOut(other.value()).shutOut(CYN.value());
        new CatchingUp(new PersonStore(world.harness.database()), world.people).catchUp();
        assertEquals(List.of(CYN), suggestedTo(ANN), "what was heard is newer than what people said");
    }

    @Test
    void suggestionsAreForPeopleWhoAreSignedIn() {
        RelationLists anonymous = farAway
                ? world.harness.anonymous().remote(RelationLists.class)
                : world.harness.anonymous().local(RelationLists.class);
        assertProblem(CommonProblem.UNAUTHENTICATED, () -> anonymous.suggestions(null));
        assertProblem(CommonProblem.UNAUTHENTICATED, () -> anonymous.statuses(new People(List.of(ANN))));
        assertInvalid("limit", () -> suggestions(ANN, 51));
        assertInvalid("limit", () -> suggestions(ANN, 0));
    }

    @Test
    void manyFolloweesOfManyFolloweesAreFoundByWalkingAlongIndexes() {
        world.harness.database().run(handle -> {
            handle.execute("""
                    insert into relations.person (person, username, followers)
                    select i, 'person ' || i, 5000 - i from generate_series(1000, 4999) i
                    """);
            handle.execute("""
                    insert into relations.follow (follower, followee, at)
                    select 1000 + i, 1000 + (i * 37 + k * 101) % 4000, now() - k * interval '1 second'
                    from generate_series(0, 3999) i cross join generate_series(1, 25) k
                    where (i * 37 + k * 101) % 4000 <> i
                    on conflict do nothing
                    """);
            handle.execute("analyze relations.follow");
            handle.execute("analyze relations.person");
        });
        List<String> plan = world.harness
                .database()
                .read(handle -> handle.createQuery("explain " + SuggestionStore.QUERY)
                        .bind("me", 1000)
                        .bind("breadth", SuggestionStore.BREADTH)
                        .bind("popular", SuggestionStore.POPULAR)
                        .bind("most", 10)
                        .mapTo(String.class)
                        .list());
        String text = String.join("\n", plan);
        assertFalse(text.contains("Seq Scan on follow"), text);
        assertTrue(text.contains("person_popular"), text);
        List<Suggestion> found = suggestions(new PersonId(1000), 10);
        assertEquals(10, found.size());
        assertTrue(found.getFirst().mutuals() > 0, found.toString());
    }

    @Test
    void theRelationToSeveralPeopleTakesOneStatement() {
        world.follow(ANN, BOB);
        world.follow(CYN, ANN);
        world.mute(ANN, CYN);
        PersonId nobody = new PersonId(999);
        assertEquals(
                List.of(
                        new StatusOf(CYN, false, true, false, true),
                        new StatusOf(BOB, true, false, false, false),
                        new StatusOf(nobody, false, false, false, false)),
                lists(ANN).statuses(new People(List.of(CYN, BOB, nobody, BOB))).statuses());
        List<PersonId> many =
                LongStream.rangeClosed(1, 100).mapToObj(PersonId::new).toList();
        RelationLists here = world.harness.as(ANN).local(RelationLists.class);
        assertEquals(
                world.harness.statements(() -> here.statuses(new People(List.of(BOB)))),
                world.harness.statements(() -> here.statuses(new People(many))));
        assertInvalid("user_ids", () -> new People(List.of()));
        assertInvalid(
                "user_ids",
                () -> new People(
                        LongStream.rangeClosed(1, 101).mapToObj(PersonId::new).toList()));
    }

    private RelationLists lists(PersonId person) {
        return farAway
                ? world.harness.as(person).remote(RelationLists.class)
                : world.harness.as(person).local(RelationLists.class);
    }

    private List<Suggestion> suggestions(PersonId person, int limit) {
        return lists(person).suggestions(limit).people();
    }

    private List<PersonId> suggestedTo(PersonId person) {
        return suggestions(person, 4).stream().map(one -> one.person().id()).toList();
    }

    private Suggestion suggested(PersonId person, long mutuals, long followers) {
        return new Suggestion(new PersonCard(person, "p" + person.value(), null, null), mutuals, followers);
    }

    /** People of whom the module has heard, later ones with higher ids. */
    private List<PersonId> join(int number) {
        for (PersonId known : List.of(ANN, BOB, CYN)) {
            hear(known, "known" + known.value());
        }
        return LongStream.range(10, 10 + number)
                .mapToObj(id -> {
                    PersonId person = world.join(id, "p" + id);
                    hear(person, "p" + id);
                    return person;
                })
                .toList();
    }

    private void hear(PersonId person, String name) {
        world.harness.hear(new PersonRegistered(new PersonCard(person, name, null, null), RelationsWorld.NOW));
    }
}
