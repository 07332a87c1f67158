package space.quark.relations;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.relations.RelationsWorld.assertInvalid;
import static space.quark.relations.RelationsWorld.assertProblem;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonCard;
import space.quark.people.api.PersonRegistered;
import space.quark.relations.api.RelationLists;
import space.quark.relations.api.RelationLists.People;
import space.quark.relations.api.RelationLists.StatusOf;
import space.quark.relations.api.RelationLists.Suggestion;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class SuggestionsTest {
    @Parameter
    boolean farAway;

    private RelationsWorld world;
    private PersonId ann;
    private PersonId bob;
    private PersonId cyn;

    @BeforeEach
    void start() {
        world = new RelationsWorld(farAway);
        ann = world.ann;
        bob = world.bob;
        cyn = world.cyn;
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void friendsOfFriendsComeFirstThenThoseWithMostFollowers() {
        List<PersonId> others = join(6);
        world.follow(ann, bob);
        world.follow(ann, cyn);
        world.follow(bob, others.get(0));
        world.follow(cyn, others.get(0));
        world.follow(cyn, others.get(1));
        world.follow(bob, ann);
        for (PersonId fan : List.of(others.get(3), others.get(4), others.get(5))) {
            world.follow(fan, others.get(2));
        }
        assertEquals(
                List.of(
                        suggested(others.get(0), 2, 2),
                        suggested(others.get(1), 1, 1),
                        suggested(others.get(2), 0, 3),
                        suggested(others.get(5), 0, 0)),
                suggestions(ann, 4));
        assertEquals(2, suggestions(ann, 2).size());
    }

    @Test
    void nobodyIsSuggestedWhomTheCallerHasDealtWithAlready() {
        List<PersonId> others = join(5);
        world.follow(ann, bob);
        others.forEach(other -> world.follow(bob, other));
        world.follow(ann, others.get(0));
        world.block(ann, others.get(1));
        world.block(others.get(2), ann);
        world.mute(ann, others.get(3));
        assertEquals(
                List.of(others.get(4), cyn),
                suggestions(ann, 50).stream().map(one -> one.person().id()).toList());
        world.leave(others.get(4));
        assertEquals(
                List.of(cyn),
                suggestions(ann, 50).stream().map(one -> one.person().id()).toList());
    }

    @Test
    void suggestionsAreForPeopleWhoAreSignedIn() {
        RelationLists anonymous = farAway
                ? world.harness.anonymous().remote(RelationLists.class)
                : world.harness.anonymous().local(RelationLists.class);
        assertProblem(CommonProblem.UNAUTHENTICATED, () -> anonymous.suggestions(null));
        assertProblem(CommonProblem.UNAUTHENTICATED, () -> anonymous.statuses(new People(List.of(ann))));
        assertInvalid("limit", () -> suggestions(ann, 51));
        assertInvalid("limit", () -> suggestions(ann, 0));
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
        world.follow(ann, bob);
        world.follow(cyn, ann);
        world.mute(ann, cyn);
        PersonId nobody = new PersonId(999);
        assertEquals(
                List.of(
                        new StatusOf(cyn, false, true, false, true),
                        new StatusOf(bob, true, false, false, false),
                        new StatusOf(nobody, false, false, false, false)),
                lists(ann).statuses(new People(List.of(cyn, bob, nobody, bob))).statuses());
        List<PersonId> many =
                LongStream.rangeClosed(1, 100).mapToObj(PersonId::new).toList();
        RelationLists here = world.harness.as(ann).local(RelationLists.class);
        assertEquals(
                world.harness.statements(() -> here.statuses(new People(List.of(bob)))),
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

    private Suggestion suggested(PersonId person, long mutuals, long followers) {
        return new Suggestion(new PersonCard(person, "p" + person.value(), null, null), mutuals, followers);
    }

    /** People of whom the module has heard, later ones with higher ids. */
    private List<PersonId> join(int number) {
        for (PersonId known : List.of(ann, bob, cyn)) {
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
