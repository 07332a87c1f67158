package space.quark.reactions;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import space.quark.comments.api.CommentId;
import space.quark.comments.api.CommentShelf;
import space.quark.comments.api.CommentsProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;

/** Comments that were put here. */
final class FakeComments implements CommentShelf {
    private final Map<CommentId, SubjectFacts> facts = new ConcurrentHashMap<>();

    FakeComments put(long comment, long author, Subject root) {
        facts.put(new CommentId(comment), new SubjectFacts(Subject.comment(comment), new PersonId(author), root));
        return this;
    }

    @Override
    public SubjectFacts subject(CommentId id) {
        @Nullable SubjectFacts found = facts.get(id);
        if (found == null) {
            throw Problem.of(CommentsProblem.COMMENT_NOT_FOUND);
        }
        return found;
    }
}
