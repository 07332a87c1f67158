package space.quark.notifications;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import space.quark.dock.Json;
import space.quark.dock.LiveMessage;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.host.ModuleHarness;
import space.quark.notifications.api.FeedQuery;
import space.quark.notifications.api.LiveNotification;
import space.quark.notifications.api.NewNotification;
import space.quark.notifications.api.Notification;
import space.quark.notifications.api.NotificationFeed;
import space.quark.notifications.api.NotificationId;
import space.quark.notifications.api.Notifications;
import space.quark.notifications.api.ReadUpTo;
import space.quark.people.api.FakePeople;
import space.quark.people.api.PeopleDirectory;
import tools.jackson.databind.JsonNode;

/** One's own mailbox and what is sent by hand; {@link NewsTest} has what events bring. */
@ParameterizedClass(name = "far away: {0}")
@ValueSource(booleans = {false, true})
class NotificationsTest {
    private static final long ANN = 1;
    private static final long BOB = 2;

    @Parameter
    boolean farAway;

    private final FakePeople people = new FakePeople().put(ANN, "ann").put(BOB, "bob");
    private final MovableClock clock = new MovableClock();
    private ModuleHarness harness;

    @BeforeEach
    void start() {
        harness = ModuleHarness.of(new NotificationsModule())
                .fake(PeopleDirectory.class, people)
                .setting("sends_per_hour", "30")
                .clock(clock)
                .start();
    }

    @AfterEach
    void stop() {
        harness.close();
    }

    private Notifications as(long person) {
        var caller = harness.as(new PersonId(person), "user");
        return farAway ? caller.remote(Notifications.class) : caller.local(Notifications.class);
    }

    private NotificationId send(long from, long to, String type, String payload) {
        return as(from).send(new NewNotification(new PersonId(to), type, json(payload)))
                .notificationId();
    }

    private static JsonNode json(String text) {
        return Json.mapper().readTree(text);
    }

    private static Problem refused(Executable call) {
        return assertThrows(Problem.class, call);
    }

    @Test
    void aNewMailboxIsEmpty() {
        assertEquals(0, as(ANN).unreadCount().count());
        NotificationFeed feed = as(ANN).feed(new FeedQuery(null, null, null, null, null));
        assertEquals(new NotificationFeed(List.of(), 0, 1, 10, 0, null), feed);
        assertEquals("All notifications marked as read", as(ANN).readAll().message());
    }

    @Test
    void whatIsSentArrivesAsItWasAndStamped() {
        for (String payload : List.of("{\"b\":1,\"a\":[1.5,null,{}]}", "null", "7", "\"text\"", "[]", "true")) {
            NotificationId id = send(BOB, ANN, "follow_created", payload);
            Notification got = as(ANN).get(id);
            assertEquals(json(payload), got.payload());
            assertEquals("follow_created", got.type());
            assertEquals(new PersonId(BOB), got.senderId());
            assertEquals("bob", got.actor() == null ? null : got.actor().username());
            assertFalse(got.isRead());
            assertEquals(clock.instant(), got.createdAt());
        }
        send(ANN, ANN, "system", "{}");
        assertEquals(7, as(ANN).unreadCount().count());
        assertEquals(0, as(BOB).unreadCount().count());
    }

    @Test
    void theFeedIsPagedByNumberAndByCursor() {
        List<Long> sent = IntStream.range(0, 25)
                .mapToObj(i -> send(BOB, ANN, "like", "{\"i\":" + i + "}").value())
                .toList();
        NotificationFeed third = as(ANN).feed(new FeedQuery(3, 10, null, null, null));
        assertEquals(25, third.total());
        assertEquals(3, third.totalPages());
        assertEquals(3, third.page());
        assertEquals(10, third.limit());
        assertEquals(sent.subList(0, 5).reversed(), ids(third));
        assertEquals(List.of(), ids(as(ANN).feed(new FeedQuery(4, 10, null, null, null))));
        assertEquals(List.of(), ids(as(ANN).feed(new FeedQuery(Integer.MAX_VALUE, 100, null, null, null))));
        List<Long> walked = new ArrayList<>();
        String cursor = null;
        do {
            NotificationFeed page = as(ANN).feed(new FeedQuery(null, 10, cursor, null, null));
            walked.addAll(ids(page));
            cursor = page.nextCursor();
        } while (cursor != null);
        assertEquals(sent.reversed(), walked);
    }

    @Test
    void theFeedTakesTheSameFewStatementsWhateverItsLength() {
        send(BOB, ANN, "like", "{}");
        int few = harness.statements(() -> as(ANN).feed(FeedQuery.first(20)));
        IntStream.range(0, 20).forEach(i -> send(BOB, ANN, "like", "{}"));
        assertEquals(few, harness.statements(() -> as(ANN).feed(FeedQuery.first(20))));
        // Far away the call is sent twice.
        assertEquals(farAway ? 4 : 2, few);
        assertEquals(farAway ? 2 : 1, harness.statements(() -> as(ANN).unreadCount()));
    }

    @Test
    void theFeedIsFiltered() {
        NotificationId like = send(BOB, ANN, "like", "{}");
        NotificationId comment = send(BOB, ANN, "comment", "{}");
        NotificationId second = send(BOB, ANN, "like", "{}");
        as(ANN).read(like);
        NotificationFeed likes = as(ANN).feed(new FeedQuery(null, null, null, "like", null));
        assertEquals(List.of(second.value(), like.value()), ids(likes));
        assertEquals(2, likes.total());
        NotificationFeed unread = as(ANN).feed(new FeedQuery(null, null, null, null, true));
        assertEquals(List.of(second.value(), comment.value()), ids(unread));
        assertEquals(2, unread.total());
        assertEquals(List.of(like.value()), ids(as(ANN).feed(new FeedQuery(null, null, null, null, false))));
        assertEquals(
                1, as(ANN).feed(new FeedQuery(null, null, null, "like", true)).total());
    }

    @Test
    void readingCountsDown() {
        NotificationId first = send(BOB, ANN, "like", "{}");
        NotificationId second = send(BOB, ANN, "like", "{}");
        send(BOB, ANN, "like", "{}");
        assertEquals("Notification marked as read", as(ANN).read(first).message());
        assertEquals("Notification already marked as read", as(ANN).read(first).message());
        assertTrue(as(ANN).get(first).isRead());
        assertEquals(2, as(ANN).unreadCount().count());
        assertTrue(as(ANN).readUpTo(new ReadUpTo(second)).success());
        assertEquals(1, as(ANN).unreadCount().count());
        assertEquals("All notifications marked as read", as(ANN).readAll().message());
        assertEquals(0, as(ANN).unreadCount().count());
    }

    @Test
    void deletionIsReal() {
        NotificationId first = send(BOB, ANN, "like", "{}");
        NotificationId second = send(BOB, ANN, "like", "{}");
        as(ANN).read(first);
        assertEquals("Notification removed successfully", as(ANN).delete(first).message());
        assertEquals("Notification removed successfully", as(ANN).delete(second).message());
        Problem again = refused(() -> as(ANN).delete(second));
        assertEquals(404, again.status());
        assertEquals("notification not found", again.text());
        assertEquals(0, as(ANN).unreadCount().count());
        assertEquals(0, as(ANN).feed(FeedQuery.first(10)).total());
    }

    @Test
    void anothersMailboxIsClosed() {
        NotificationId anns = send(BOB, ANN, "like", "{}");
        for (Executable call : List.<Executable>of(
                () -> as(BOB).get(anns),
                () -> as(BOB).read(anns),
                () -> as(BOB).readUpTo(new ReadUpTo(anns)),
                () -> as(BOB).delete(anns))) {
            Problem problem = refused(call);
            assertEquals(403, problem.status());
            assertEquals("access to notification denied", problem.text());
        }
        assertEquals(
                "notification not found",
                refused(() -> as(ANN).get(new NotificationId(999))).text());
    }

    @Test
    void badInputIsRefusedByName() {
        PersonId ann = new PersonId(ANN);
        assertEquals(
                "invalid input",
                refused(() -> new FeedQuery(0, null, null, null, null)).text());
        assertEquals(
                "invalid input",
                refused(() -> new FeedQuery(null, 0, null, null, null)).text());
        assertEquals(
                "invalid input",
                refused(() -> new FeedQuery(null, 101, null, null, null)).text());
        assertEquals("type", field(() -> new NewNotification(ann, "", json("1"))));
        assertEquals("payload", field(() -> new NewNotification(ann, "x", json("\"a\\u0000b\""))));
        assertEquals("payload", field(() -> new NewNotification(ann, "x", json("{\"\\u0000\":1}"))));
        assertEquals("payload", field(() -> new NewNotification(ann, "x", json("\"" + "x".repeat(16_384) + "\""))));
        assertEquals(
                "payload",
                field(() -> Json.mapper().readValue("{\"user_id\":1,\"type\":\"x\"}", NewNotification.class)));
        assertEquals(
                "\\u0000",
                new NewNotification(ann, "x", json("\"\\\\u0000\"")).payload().stringValue());
        assertEquals("cursor", field(() -> as(ANN).feed(new FeedQuery(null, null, "x", null, null))));
        Problem unknown = refused(() -> send(ANN, 99, "x", "1"));
        assertEquals(404, unknown.status());
        assertEquals("user not found", unknown.text());
    }

    private static @Nullable String field(Executable call) {
        Throwable thrown = assertThrows(Throwable.class, call);
        Problem problem = assertInstanceOf(Problem.class, thrown instanceof Problem ? thrown : thrown.getCause());
        assertEquals("validation failed", problem.text());
        return problem.fields().getFirst().field();
    }

    @Test
    void sendingHasAQuotaThatComesBack() {
        IntStream.range(0, 30).forEach(i -> send(BOB, ANN, "x", "1"));
        Problem problem = refused(() -> send(BOB, ANN, "x", "1"));
        assertEquals("SENDING_QUOTA_EXCEEDED", problem.code());
        assertEquals(429, problem.status());
        assertTrue(problem.retryAfter().isPresent());
        send(ANN, BOB, "x", "1");
        clock.advance(Duration.ofHours(1));
        send(BOB, ANN, "x", "1");
        assertEquals(31, as(ANN).unreadCount().count());
    }

    @Test
    void theLiveChannelReadsOnFromAnyPlace() {
        var channel = harness.live("notifications");
        PersonId ann = new PersonId(ANN);
        assertEquals(0, channel.head(ann));
        assertEquals(List.of(), channel.after(ann, 0, 10));
        List<NotificationId> sent =
                LongStream.range(0, 5).mapToObj(i -> send(BOB, ANN, "x", "1")).toList();
        send(ANN, BOB, "x", "1");
        assertEquals(5, channel.head(ann));
        List<LiveMessage> messages = channel.after(ann, 2, 2);
        assertEquals(
                List.of(3L, 4L), messages.stream().map(LiveMessage::position).toList());
        LiveNotification data = (LiveNotification) messages.getFirst().data();
        assertEquals(sent.get(2), data.notification().id());
        assertEquals(5, data.unread());
        assertEquals("notification", messages.getFirst().type());
        assertEquals(5, harness.liveChanges().stream().filter(ann::equals).count());
        as(ANN).delete(sent.getLast());
        assertEquals(5, channel.head(ann));
    }

    @Test
    void concurrentSendersLeaveNoGapAndMiscountNothing() throws InterruptedException {
        List<Thread> senders = LongStream.range(10, 18)
                .mapToObj(i -> {
                    people.put(i, "p" + i);
                    return Thread.ofVirtual().start(() -> {
                        for (int n = 0; n < 5; n++) {
                            NotificationId id = send(i, ANN, "x", "1");
                            if (n % 2 == 0) {
                                as(ANN).read(id);
                            }
                            if (n == 4) {
                                as(ANN).readUpTo(new ReadUpTo(id));
                            }
                        }
                    });
                })
                .toList();
        for (Thread sender : senders) {
            sender.join();
        }
        List<LiveMessage> all = harness.live("notifications").after(new PersonId(ANN), 0, 100);
        assertEquals(
                LongStream.rangeClosed(1, 40).boxed().toList(),
                all.stream().map(LiveMessage::position).toList());
        NotificationFeed unread = as(ANN).feed(new FeedQuery(null, 100, null, null, true));
        assertEquals(unread.total(), unread.notifications().size());
        assertEquals(40, as(ANN).feed(FeedQuery.first(1)).total());
    }

    @Test
    void timesAndNamesOnTheWireAreAsPromised() {
        clock.set(Instant.parse("2026-11-21T05:53:52.265236789Z"));
        Notification got = as(ANN).get(send(BOB, ANN, "like", "{\"x\":1}"));
        JsonNode wire = Json.mapper().valueToTree(got);
        assertEquals("2026-11-21T05:53:52.265236Z", wire.get("created_at").stringValue());
        assertEquals(
                List.of("id", "user_id", "type", "is_read", "created_at", "payload", "sender_id", "actor"),
                List.copyOf(wire.propertyNames()));
        assertNull(got.actor() == null ? null : got.actor().fullName());
    }

    private static List<Long> ids(NotificationFeed feed) {
        return feed.notifications().stream().map(one -> one.id().value()).toList();
    }
}
