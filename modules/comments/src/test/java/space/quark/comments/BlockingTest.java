package space.quark.comments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.comments.api.Comment;
import space.quark.comments.api.CommentEdit;
import space.quark.comments.api.Comments;
import space.quark.comments.api.NewComment;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.dock.Unreachable;
import space.quark.host.ModuleHarness;
import space.quark.people.api.FakePeople;
import space.quark.people.api.PeopleDirectory;
import space.quark.posts.api.FakePosts;
import space.quark.posts.api.PostShelf;
import space.quark.relations.api.FakeRelations;
import space.quark.relations.api.RelationEdges;
import space.quark.relations.api.RelationsProblem;
import space.quark.subjects.api.Subject;

@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class BlockingTest {
    private static final long ANN = 1;
    private static final long BOB = 2;
    private static final long CYN = 3;

    @Parameter
    boolean farAway;

    private final FakeRelations relations = new FakeRelations();
    private ModuleHarness harness;

    @BeforeEach
    void start() {
        harness = ModuleHarness.of(new CommentsModule())
                .fake(PostShelf.class, new FakePosts().put(17, ANN))
                .fake(
                        PeopleDirectory.class,
                        new FakePeople().put(ANN, "ann").put(BOB, "bob").put(CYN, "cyn"))
                .fake(RelationEdges.class, relations)
                .start();
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    private Comments as(long person) {
        var caller = harness.as(new PersonId(person), "user");
        return farAway ? caller.remote(Comments.class) : caller.local(Comments.class);
    }

    private Comment write(long author, @Nullable Comment parent) {
        return as(author).write(new NewComment(Subject.post(17), parent == null ? null : parent.id(), "Hello"));
    }

    private void refused(long author, @Nullable Comment parent) {
        Problem problem = assertThrows(Problem.class, () -> write(author, parent));
        assertEquals(RelationsProblem.BLOCKED.name(), problem.code());
        assertEquals(RelationsProblem.BLOCKED.status(), problem.status());
    }

    @Test
    void whoBlocksSomebodyAndWhoIsBlockedDoNotAnswerEachOther() {
        Comment bobs = write(BOB, null);
        Comment cyns = write(CYN, null);
        relations.block(ANN, BOB).block(BOB, CYN);
        refused(BOB, null);
        refused(ANN, bobs);
        refused(CYN, bobs);
        write(ANN, cyns);
        write(CYN, null);
    }

    @Test
    void aBlockDoesNotLapseWhileRelationsDoNotAnswer() {
        relations.block(ANN, BOB);
        for (CommonProblem silent :
                List.of(CommonProblem.UNREACHABLE, CommonProblem.DEADLINE_EXCEEDED, CommonProblem.MODULE_UNAVAILABLE)) {
            relations.goAway(silent);
            assertEquals(
                    silent.name(),
                    assertThrows(Unreachable.class, () -> write(BOB, null)).code());
            write(ANN, null);
        }
    }

    @Test
    void whereThereAreNoRelationsNobodyIsApart() {
        relations.goAway(CommonProblem.MODULE_MISSING);
        write(BOB, null);
    }

    @Test
    void whatWasSaidBeforeStaysOnesOwn() {
        Comment bobs = write(BOB, null);
        relations.block(ANN, BOB);
        assertEquals(
                "Changed",
                as(BOB).edit(bobs.id(), new CommentEdit("Changed", null)).content());
        as(BOB).delete(bobs.id());
    }
}
