package space.quark.comments;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import space.quark.comments.api.Comment;
import space.quark.comments.api.CommentCounts;
import space.quark.comments.api.CommentDeleted;
import space.quark.comments.api.CommentEdit;
import space.quark.comments.api.CommentId;
import space.quark.comments.api.CommentPage;
import space.quark.comments.api.CommentQuery;
import space.quark.comments.api.CommentShelf;
import space.quark.comments.api.CommentWritten;
import space.quark.comments.api.Comments;
import space.quark.comments.api.CommentsProblem;
import space.quark.comments.api.NewComment;
import space.quark.comments.api.OwnComments;
import space.quark.comments.api.ReplyQuery;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.Cursor;
import space.quark.dock.Database;
import space.quark.dock.Events;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.people.api.PeopleProblem;
import space.quark.people.api.PersonCard;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;
import space.quark.subjects.api.SubjectList;

/** The rules of comments. */
final class CommentsService implements Comments, CommentShelf {
    /** Where the database and the station's own facilities come from. */
    record Station(Database database, Events events, InstantSource clock) {}

    private static final int DEEPEST = 8;
    private static final int FIRST_REPLIES = 3;
    private static final int USUAL_PAGE = 20;
    private static final int EXCERPT = 140;

    private final Station station;
    private final CommentStore store;
    private final Threads threads;
    private final Authors authors;
    private final Neighbours neighbours;

    CommentsService(Station station, CommentStore store, Threads threads, Authors authors, Neighbours neighbours) {
        this.station = station;
        this.store = store;
        this.threads = threads;
        this.authors = authors;
        this.neighbours = neighbours;
    }

    @Override
    public Comment write(NewComment comment) {
        PersonId me = Caller.me();
        SubjectFacts facts = neighbours.facts(comment.subject());
        neighbours.checkTerms(answeredBy(comment, facts));
        List<PersonCard> mentioned = neighbours.mentionedIn(comment.content());
        authors.keepMissing(mentioned);
        if (!authors.cards(Set.of(me)).containsKey(me)) {
            throw Problem.of(PeopleProblem.USER_NOT_FOUND);
        }
        Instant now = now();
        long id = station.database().write(transaction -> {
            // First the person, then the subject: erasing a person takes the same locks in the same order.
            if (!authors.hold(transaction, me)) {
                throw Problem.of(PeopleProblem.USER_NOT_FOUND);
            }
            if (!threads.lock(transaction, facts)) {
                throw Problem.of(CommentsProblem.SUBJECT_NOT_FOUND);
            }
            CommentRow answered = comment.parentId() == null
                    ? null
                    : store.find(transaction, comment.parentId().value())
                            .filter(standsOn(comment.subject()))
                            .orElseThrow(() -> Problem.of(CommentsProblem.COMMENT_NOT_FOUND));
            CommentRow parent = answered == null || answered.depth() < DEEPEST || answered.parent() == null
                    ? answered
                    : store.find(transaction, answered.parent()).orElseThrow();
            long added = threads.add(transaction, comment.subject(), parent, me, comment.content(), now);
            Set<PersonId> named = Authors.ids(mentioned);
            store.mention(transaction, added, named);
            station.events()
                    .publish(
                            transaction,
                            new CommentWritten(
                                    new CommentId(added),
                                    facts,
                                    me,
                                    answered == null ? null : new CommentId(answered.id()),
                                    answered == null ? null : answered.author(),
                                    named.stream()
                                            .filter(person -> !person.equals(me))
                                            .collect(Collectors.toSet()),
                                    excerpt(comment.content()),
                                    threads.count(transaction, comment.subject(), 1),
                                    now));
            return added;
        });
        return view(store.find(id).orElseThrow(() -> Problem.of(CommentsProblem.COMMENT_NOT_FOUND)));
    }

    @Override
    public CommentPage list(CommentQuery query) {
        neighbours.facts(query.subject());
        String sort = query.sort() == null ? CommentQuery.OLDEST : query.sort();
        int limit = query.limit() == null ? USUAL_PAGE : query.limit();
        List<CommentRow> rows = store.page(query.subject(), sort, Cursor.parse(query.cursor()), limit + 1);
        List<CommentRow> page = rows.subList(0, Math.min(limit, rows.size()));
        Map<Long, List<CommentRow>> replies = store
                .firstReplies(
                        page.stream()
                                .filter(row -> row.replies() > 0)
                                .map(CommentRow::id)
                                .toList(),
                        FIRST_REPLIES)
                .stream()
                .collect(Collectors.groupingBy(
                        row -> row.parent() == null ? 0 : row.parent(), Collectors.toUnmodifiableList()));
        Views views = new Views(authors.cards(Views.people(page, replies.values())));
        return new CommentPage(
                page.stream()
                        .map(row -> views.of(row, replies.getOrDefault(row.id(), List.of())))
                        .toList(),
                store.totals(Set.of(query.subject())).getOrDefault(query.subject(), 0L),
                rows.size() > limit
                        ? CommentStore.cursorAfter(page.getLast(), sort).text()
                        : null);
    }

    @Override
    public CommentCounts counts(SubjectList subjects) {
        Set<Subject> readable = neighbours.readable(subjects.subjects());
        Map<Subject, Long> totals = store.totals(readable);
        return new CommentCounts(subjects.subjects().stream()
                .filter(readable::contains)
                .map(subject -> new CommentCounts.Count(subject, totals.getOrDefault(subject, 0L)))
                .toList());
    }

    @Override
    public CommentPage mine(OwnComments query) {
        PersonId me = Caller.me();
        int limit = query.limit() == null ? USUAL_PAGE : query.limit();
        return flat(store.by(me, Cursor.parse(query.cursor()), limit + 1), limit, store.countBy(me));
    }

    @Override
    public Comment get(CommentId id) {
        CommentRow row = find(id);
        neighbours.facts(row.subject());
        return view(row);
    }

    @Override
    public CommentPage replies(CommentId id, ReplyQuery query) {
        CommentRow parent = find(id);
        neighbours.facts(parent.subject());
        int limit = query.limit() == null ? USUAL_PAGE : query.limit();
        return flat(store.replies(parent.id(), Cursor.parse(query.cursor()), limit + 1), limit, parent.replies());
    }

    @Override
    public Comment edit(CommentId id, CommentEdit edit) {
        PersonId me = Caller.me();
        CommentRow row = standing(id);
        if (!me.equals(row.author())) {
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
        List<PersonCard> mentioned = neighbours.mentionedIn(edit.content());
        authors.keepMissing(mentioned);
        station.database().run(transaction -> {
            threads.touch(transaction, row.subject());
            if (!store.edit(transaction, row.id(), me, edit.version(), edit.content(), now())) {
                throw Problem.of(
                        store.find(transaction, row.id())
                                        .filter(CommentRow::stands)
                                        .isPresent()
                                ? CommonProblem.VERSION_CONFLICT
                                : CommentsProblem.COMMENT_NOT_FOUND);
            }
            store.mention(transaction, row.id(), Authors.ids(mentioned));
        });
        return view(find(id));
    }

    @Override
    public void delete(CommentId id) {
        PersonId me = Caller.me();
        CommentRow row = standing(id);
        boolean mayDelete = me.equals(row.author())
                || Caller.current().hasRole("moderator")
                || Caller.current().hasRole("admin")
                || store.subjectAuthor(row.subject()).filter(me::equals).isPresent();
        if (!mayDelete) {
            throw Problem.of(CommonProblem.FORBIDDEN);
        }
        station.database().run(transaction -> {
            Threads.Removed removed = threads.remove(transaction, row.subject(), row.id())
                    .orElseThrow(() -> Problem.of(CommentsProblem.COMMENT_NOT_FOUND));
            station.events().publish(transaction, deleted(removed, now()));
        });
    }

    @Override
    public SubjectFacts subject(CommentId id) {
        CommentRow row = standing(id);
        PersonId author = Optional.ofNullable(row.author()).orElseThrow();
        return new SubjectFacts(
                Subject.comment(row.id()),
                author,
                neighbours.facts(row.subject()).root());
    }

    static CommentDeleted deleted(Threads.Removed removed, Instant at) {
        return new CommentDeleted(new CommentId(removed.id()), removed.subject(), removed.total(), at);
    }

    /** To whom a comment is said: whose subject it is, and whose comment it answers. */
    private Set<PersonId> answeredBy(NewComment comment, SubjectFacts facts) {
        return Stream.concat(
                        Stream.of(facts.author()),
                        Stream.ofNullable(comment.parentId())
                                .flatMap(parent -> store.find(parent.value()).stream())
                                .flatMap(parent -> Stream.ofNullable(parent.author())))
                .collect(Collectors.toSet());
    }

    /** A page in the order of time, where the rows are one more than the page holds if there are more. */
    private CommentPage flat(List<CommentRow> rows, int limit, long total) {
        List<CommentRow> page = rows.subList(0, Math.min(limit, rows.size()));
        Views views = new Views(authors.cards(Views.people(page, List.of())));
        return new CommentPage(
                page.stream().map(row -> views.of(row, null)).toList(),
                total,
                rows.size() > limit
                        ? CommentStore.cursorAfter(page.getLast(), CommentQuery.OLDEST)
                                .text()
                        : null);
    }

    private Comment view(CommentRow row) {
        return new Views(authors.cards(Views.people(List.of(row), List.of()))).of(row, null);
    }

    private CommentRow find(CommentId id) {
        return store.find(id.value()).orElseThrow(() -> Problem.of(CommentsProblem.COMMENT_NOT_FOUND));
    }

    private CommentRow standing(CommentId id) {
        return Optional.of(find(id))
                .filter(CommentRow::stands)
                .orElseThrow(() -> Problem.of(CommentsProblem.COMMENT_NOT_FOUND));
    }

    private static Predicate<@Nullable CommentRow> standsOn(Subject subject) {
        return row -> row != null && row.stands() && row.subject().equals(subject);
    }

    private static String excerpt(String text) {
        return text.codePointCount(0, text.length()) <= EXCERPT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, EXCERPT));
    }

    private Instant now() {
        return station.clock().instant().truncatedTo(ChronoUnit.MICROS);
    }
}
