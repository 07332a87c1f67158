package space.quark.notifications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import space.quark.comments.api.CommentDeleted;
import space.quark.comments.api.CommentId;
import space.quark.comments.api.CommentWritten;
import space.quark.dock.Json;
import space.quark.dock.PersonId;
import space.quark.host.ModuleHarness;
import space.quark.notifications.api.FeedQuery;
import space.quark.notifications.api.NewNotification;
import space.quark.notifications.api.Notification;
import space.quark.notifications.api.Notifications;
import space.quark.people.api.FakePeople;
import space.quark.people.api.PeopleDirectory;
import space.quark.people.api.PersonDeleted;
import space.quark.posts.api.PostDeleted;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostPublished;
import space.quark.posts.api.PostWithdrawn;
import space.quark.posts.api.Visibility;
import space.quark.reactions.api.Reacted;
import space.quark.relations.api.Blocked;
import space.quark.relations.api.Followed;
import space.quark.relations.api.Muted;
import space.quark.relations.api.Unblocked;
import space.quark.relations.api.Unfollowed;
import space.quark.subjects.api.Subject;
import space.quark.subjects.api.SubjectFacts;
import tools.jackson.databind.JsonNode;

/** What events bring into mailboxes, and what they take away again. */
class NewsTest {
    private static final PersonId ANN = new PersonId(1);
    private static final PersonId BOB = new PersonId(2);
    private static final PersonId CYN = new PersonId(3);
    private static final PersonId DAN = new PersonId(4);
    private static final Instant NOW = Instant.parse("2026-11-21T05:53:51.427252316Z");
    private static final SubjectFacts POST = new SubjectFacts(Subject.post(17), ANN, Subject.post(17));

    private final FakePeople people =
            new FakePeople().put(1, "ann").put(2, "bob").put(3, "cyn").put(4, "dan");
    private ModuleHarness harness;

    @BeforeEach
    void start() {
        harness = ModuleHarness.of(new NotificationsModule())
                .fake(PeopleDirectory.class, people)
                .start();
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    private List<Notification> of(PersonId person) {
        return harness.as(person)
                .local(Notifications.class)
                .feed(FeedQuery.first(100))
                .notifications();
    }

    private List<String> types(PersonId person) {
        return of(person).stream().map(Notification::type).toList();
    }

    private static CommentWritten comment(
            long id, PersonId author, @Nullable PersonId parentAuthor, Set<PersonId> mentioned) {
        return new CommentWritten(
                new CommentId(id),
                POST,
                author,
                parentAuthor == null ? null : new CommentId(1),
                parentAuthor,
                mentioned,
                "Hello",
                1,
                NOW);
    }

    private static Reacted like(PersonId person, SubjectFacts to, Instant at) {
        return new Reacted(to, person, "like", Map.of("like", 1L), at);
    }

    @Test
    void aFollowerIsAnnounced() {
        harness.hear(new Followed(BOB, ANN, NOW));
        Notification one = of(ANN).getFirst();
        assertEquals("follow_created", one.type());
        assertEquals(
                "{\"followee_id\":1,\"follower_id\":2,\"timestamptz\":\"2026-11-21T05:53:51.427252316Z\"}",
                Json.mapper().writeValueAsString(one.payload()));
        assertNull(one.senderId());
        assertEquals("bob", one.actor() == null ? null : one.actor().username());
        assertEquals(List.of(ANN), harness.liveChanges());
        assertEquals(List.of(), of(BOB));
    }

    @Test
    void followingAgainTellsNothingNewForADay() {
        harness.hear(
                new Followed(BOB, ANN, NOW),
                new Unfollowed(BOB, ANN, NOW),
                new Followed(BOB, ANN, NOW.plus(Duration.ofHours(23))));
        assertEquals(1, of(ANN).size());
        harness.hear(new Followed(CYN, ANN, NOW), new Followed(BOB, ANN, NOW.plus(Duration.ofHours(25))));
        assertEquals(3, of(ANN).size());
    }

    @Test
    void aPersonHearsOnceOfAComment() {
        harness.hear(comment(5, DAN, BOB, Set.of(ANN, BOB, CYN)));
        assertEquals(List.of("comment"), types(ANN));
        assertEquals(List.of("reply"), types(BOB));
        assertEquals(List.of("mention"), types(CYN));
        assertEquals(List.of(), types(DAN));
        assertEquals("post:17", of(BOB).getFirst().payload().get("subject").stringValue());
        harness.hear(comment(6, DAN, ANN, Set.of()));
        assertEquals(List.of("reply", "comment"), types(ANN));
    }

    @Test
    void nobodyHearsOfTheirOwnDeeds() {
        harness.hear(comment(5, ANN, ANN, Set.of()), like(ANN, POST, NOW));
        assertEquals(List.of(), of(ANN));
    }

    @Test
    void onlyLikesAreTold() {
        harness.hear(
                new Reacted(POST, BOB, "🔥", Map.of("🔥", 1L), NOW),
                like(BOB, POST, NOW),
                like(BOB, POST, NOW.plusSeconds(5)),
                like(CYN, POST, NOW));
        assertEquals(List.of("like", "like"), types(ANN));
    }

    @Test
    void whoBlocksOrMutesSomebodyHearsNothingOfThem() {
        harness.hear(new Blocked(ANN, BOB, NOW), new Muted(ANN, CYN, NOW));
        harness.hear(comment(5, BOB, null, Set.of()), like(CYN, POST, NOW), new Followed(BOB, ANN, NOW));
        assertEquals(List.of(), of(ANN));
        harness.hear(new Unblocked(ANN, BOB, NOW));
        harness.hear(comment(6, BOB, null, Set.of()));
        assertEquals(List.of("comment"), types(ANN));
    }

    @Test
    void mentionsInAPostAreToldOnce() {
        PostPublished post = published(Visibility.PUBLIC, Set.of(BOB));
        harness.hear(post);
        harness.as(BOB).local(Notifications.class).delete(of(BOB).getFirst().id());
        harness.hear(post, published(Visibility.PUBLIC, Set.of(BOB, CYN)));
        assertEquals(List.of(), types(BOB));
        assertEquals(List.of("mention"), types(CYN));
    }

    private static PostPublished published(Visibility visibility, Set<PersonId> mentioned) {
        return new PostPublished(new PostId(17), ANN, visibility, "Title", mentioned, NOW);
    }

    @Test
    void nobodyIsToldOfWhatTheyMayNotRead() {
        harness.hear(new Followed(BOB, ANN, NOW));
        harness.hear(published(Visibility.FOLLOWERS, Set.of(BOB, CYN)));
        harness.hear(comment(5, BOB, CYN, Set.of(DAN)));
        assertEquals(List.of("mention"), types(BOB));
        assertEquals(List.of(), types(CYN));
        assertEquals(List.of(), types(DAN));
        assertEquals(List.of("comment", "follow_created"), types(ANN));
        harness.hear(new PostWithdrawn(new PostId(17), ANN, NOW));
        harness.hear(comment(6, ANN, BOB, Set.of()));
        assertEquals(List.of("mention"), types(BOB));
        harness.hear(published(Visibility.PUBLIC, Set.of()));
        harness.hear(comment(7, ANN, CYN, Set.of()));
        assertEquals(List.of("reply"), types(CYN));
    }

    private List<String> words(PersonId person) {
        return of(person).stream()
                .map(Notification::payload)
                .flatMap(payload -> Stream.of(payload.path("title"), payload.path("excerpt")))
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .toList();
    }

    @Test
    void theWordsOfWhatOneMayNotReadAnyMoreAreNotShown() {
        harness.hear(new Followed(BOB, ANN, NOW));
        harness.hear(published(Visibility.PUBLIC, Set.of(BOB, CYN)));
        harness.hear(comment(5, BOB, CYN, Set.of(ANN)));
        assertEquals(List.of("Hello", "Title"), words(CYN));
        harness.hear(published(Visibility.FOLLOWERS, Set.of()));
        assertEquals(List.of(), words(CYN));
        assertEquals(List.of("Title"), words(BOB));
        harness.hear(new PostWithdrawn(new PostId(17), ANN, NOW));
        assertEquals(List.of(), words(BOB));
        assertEquals(List.of("Hello"), words(ANN), "the author's own");
        assertEquals(List.of("reply", "mention"), types(CYN));
        assertEquals(2, harness.as(CYN).local(Notifications.class).unreadCount().count());
        harness.hear(published(Visibility.PUBLIC, Set.of()));
        assertEquals(List.of("Hello", "Title"), words(CYN));
    }

    @Test
    void whatIsGoneIsNotToldOf() {
        SubjectFacts comment = new SubjectFacts(Subject.comment(5), BOB, POST.root());
        harness.hear(
                comment(5, BOB, null, Set.of(CYN)),
                like(CYN, comment, NOW),
                like(BOB, POST, NOW),
                new Followed(DAN, ANN, NOW));
        harness.hear(new CommentDeleted(new CommentId(5), POST.subject(), 0, NOW));
        assertEquals(
                List.of("follow_created", "like"), types(ANN).stream().sorted().toList());
        assertEquals(List.of(), of(BOB));
        assertEquals(List.of(), of(CYN));
        harness.hear(new PostDeleted(new PostId(17), ANN, NOW));
        assertEquals(List.of("follow_created"), types(ANN));
        harness.hear(comment(6, BOB, CYN, Set.of()), like(DAN, comment, NOW));
        assertEquals(List.of("follow_created"), types(ANN));
        assertEquals(List.of(), of(CYN));
        assertEquals(1, harness.as(ANN).local(Notifications.class).unreadCount().count());
    }

    @Test
    void aDeletedPersonLeavesNoTrace() {
        harness.hear(new Followed(BOB, ANN, NOW), new Followed(CYN, ANN, NOW), comment(5, BOB, CYN, Set.of(DAN)));
        harness.hear(new Followed(ANN, BOB, NOW));
        harness.as(BOB)
                .local(Notifications.class)
                .send(new NewNotification(DAN, "hi", Json.mapper().readTree("1")));
        harness.hear(new PersonDeleted(BOB, NOW));
        assertEquals(List.of("follow_created"), types(ANN));
        assertEquals(List.of(), of(BOB));
        assertEquals(List.of(), of(CYN));
        assertEquals(List.of(), of(DAN));
        harness.hear(like(BOB, POST, NOW), comment(6, DAN, BOB, Set.of(BOB)));
        assertEquals(List.of("comment", "follow_created"), types(ANN));
        assertEquals(List.of(), of(BOB));
    }
}
