package space.quark.reactions;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import space.quark.comments.api.CommentId;
import space.quark.comments.api.CommentShelf;
import space.quark.dock.Check;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonCard;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostShelf;
import space.quark.relations.api.Terms;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;

/** What reactions ask of others: of subjects, always on behalf of the caller. */
record Neighbours(PostShelf posts, CommentShelf comments, PeopleDirectory people, Terms terms) {
    private static final Set<String> KINDS = Set.of(Subject.POST, Subject.COMMENT);
    private static final String EXPECTED = "must be a post or a comment, such as post:17";

    /** The facts of a subject that the caller may read; reports what the subject's module reports. */
    SubjectFacts facts(Subject subject) {
        return switch (subject.kind()) {
            case Subject.POST -> posts.subject(new PostId(subject.id()));
            case Subject.COMMENT -> comments.subject(new CommentId(subject.id()));
            default -> throw Problem.invalid("subject", EXPECTED);
        };
    }

    /** As {@link Terms#check} says. */
    void checkTerms(PersonId other) {
        terms.check(List.of(other));
    }

    /** Whether people react to such a thing. */
    static boolean isKind(Subject subject) {
        return KINDS.contains(subject.kind());
    }

    static void checkKinds(Collection<Subject> subjects, String field) {
        Check.that()
                .isTrue(field, subjects.stream().allMatch(Neighbours::isKind), EXPECTED)
                .done();
    }

    /** Those among these outermost subjects that the caller may read. */
    Set<Subject> readable(Set<Subject> roots) {
        if (roots.isEmpty()) {
            return Set.of();
        }
        var ids = new PostShelf.PostIds(
                roots.stream().map(root -> new PostId(root.id())).toList());
        return posts.list(ids).posts().stream()
                .map(post -> Subject.post(post.id().value()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Cards of those among these people who exist. */
    Map<PersonId, PersonCard> cards(List<PersonId> ids) {
        return ids.isEmpty()
                ? Map.of()
                : people.list(new PeopleDirectory.Ids(ids)).cards().stream()
                        .collect(Collectors.toMap(PersonCard::id, Function.identity()));
    }
}
