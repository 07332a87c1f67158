package space.quark.comments;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import space.quark.dock.Check;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonCard;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostShelf;
import space.quark.relations.api.Terms;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;

/** What comments ask of others: of subjects, always on behalf of the caller. */
final class Neighbours {
    private final PostShelf posts;
    private final Terms terms;
    private final Mentions mentions;

    Neighbours(PostShelf posts, Terms terms, Mentions mentions) {
        this.posts = posts;
        this.terms = terms;
        this.mentions = mentions;
    }

    /** The facts of a subject that the caller may read; reports what the subject's module reports. */
    SubjectFacts facts(Subject subject) {
        checkKinds(List.of(subject), "subject");
        return posts.subject(new PostId(subject.id()));
    }

    /** Those among these subjects that the caller may read. */
    Set<Subject> readable(List<Subject> subjects) {
        checkKinds(subjects, "subjects");
        return posts
                .list(new PostShelf.PostIds(subjects.stream()
                        .map(subject -> new PostId(subject.id()))
                        .toList()))
                .posts()
                .stream()
                .map(post -> Subject.post(post.id().value()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** As {@link Terms#check} says. */
    void checkTerms(Collection<PersonId> people) {
        terms.check(people);
    }

    List<PersonCard> mentionedIn(String text) {
        return mentions.in(text);
    }

    private static void checkKinds(List<Subject> subjects, String field) {
        Check check = Check.that();
        List<Subject> unknown = new ArrayList<>(subjects);
        unknown.removeIf(subject -> subject.kind().equals(Subject.POST));
        check.isTrue(field, unknown.isEmpty(), "must be a post, such as post:17")
                .done();
    }
}
