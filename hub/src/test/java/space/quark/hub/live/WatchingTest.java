package space.quark.hub.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.hub.tokens.TokenRoom.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import space.quark.dock.Json;
import space.quark.dock.PersonId;
import space.quark.host.HubLink;
import space.quark.hub.tokens.TokenOffice;
import space.quark.hub.tokens.TokenRoom;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WatchingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final PersonId ANN = new PersonId(7);
    private static final PersonId BOB = new PersonId(8);

    private final TokenRoom room = new TokenRoom();
    private final TokenOffice office = room.officeInRealTime();
    private final MemoryTopics talk = new MemoryTopics();

    @AfterAll
    void close() {
        office.close();
        room.close();
    }

    private LiveRoom room() throws Exception {
        LiveRoom live = new LiveRoom(office, LiveRoom.USUAL);
        talk.tell(live.live.watch("talk", talk));
        return live;
    }

    private static SocketClient connect(LiveRoom live, PersonId person) {
        return SocketClient.of(live.socket(), live.token(person, "s" + person.value()), null);
    }

    /** What the client was told of a topic, such as {@code changed talk 3}. */
    private static List<String> heard(SocketClient client, String topic) {
        return client.heard.stream()
                .filter(frame ->
                        frame.has("topic") && frame.get("topic").asString().equals(topic))
                .map(WatchingTest::text)
                .toList();
    }

    private static String text(JsonNode frame) {
        return switch (frame.get("type").asString()) {
            case "watching" -> "watching " + frame.get("versions");
            case "changed" ->
                "changed " + frame.get("channel").asString() + " "
                        + frame.get("version").asLong();
            default -> frame.get("type").asString() + " " + frame.get("code").asString();
        };
    }

    private static void watch(SocketClient client, String topic) {
        client.say(Map.of("watch", topic));
        await(PATIENCE, () -> !heard(client, topic).isEmpty());
    }

    @Test
    void whoWatchesIsToldOfEveryLaterVersion() throws Exception {
        try (LiveRoom live = room()) {
            talk.change("note:1");
            SocketClient ann = connect(live, ANN);
            watch(ann, "note:1");
            assertEquals(List.of("watching {\"talk\":1}"), heard(ann, "note:1"));
            talk.change("note:2");
            talk.change("note:1");
            await(PATIENCE, () -> heard(ann, "note:1").contains("changed talk 2"));
            talk.change("note:1");
            await(PATIENCE, () -> heard(ann, "note:1").contains("changed talk 3"));
            assertEquals(List.of(), heard(ann, "note:2"));
            JsonNode frame = ann.heard.getLast();
            assertEquals(
                    Json.mapper()
                            .readTree("{\"type\":\"changed\",\"topic\":\"note:1\",\"channel\":\"talk\",\"version\":3}"),
                    frame);
        }
    }

    @Test
    void whoComesBackWithAnOlderVersionIsToldAtOnce() throws Exception {
        try (LiveRoom live = room()) {
            talk.change("note:10");
            long now = talk.change("note:10");
            SocketClient ann = connect(live, ANN);
            ann.sayText("{\"watch\":\"note:10\",\"versions\":{\"talk\":1,\"other\":1,\"none\":null}}");
            await(
                    PATIENCE,
                    () -> heard(ann, "note:10").equals(List.of("watching {\"talk\":2}", "changed talk " + now)));
            ann.sayText("{\"watch\":\"note:10\",\"versions\":{\"talk\":2}}");
            watch(ann, "note:11");
            assertEquals("watching {\"talk\":2}", heard(ann, "note:10").getLast(), "nothing new since");
        }
    }

    @Test
    void whoWatchesNoMoreIsToldNothing() throws Exception {
        try (LiveRoom live = room()) {
            SocketClient ann = connect(live, ANN);
            watch(ann, "note:20");
            ann.say(Map.of("unwatch", "note:20"));
            ann.say(Map.of("unwatch", "note:20"));
            watch(ann, "note:21");
            assertEquals(0, live.live.topics().watchers("note:20"));
            talk.change("note:20");
            talk.change("note:21");
            await(PATIENCE, () -> heard(ann, "note:21").contains("changed talk 1"));
            assertEquals(List.of("watching {\"talk\":0}"), heard(ann, "note:20"));
            ann.cut();
            await(PATIENCE, () -> live.live.topics().watchers("note:21") == 0);
        }
    }

    @Test
    void manyChangesAreToldInFewMessages() throws Exception {
        try (LiveRoom live = room()) {
            SocketClient ann = connect(live, ANN);
            watch(ann, "note:30");
            long begun = System.nanoTime();
            long reads = talk.reads.get();
            for (int i = 0; i < 2_000; i++) {
                talk.change("note:30");
            }
            await(PATIENCE, () -> heard(ann, "note:30").contains("changed talk 2000"));
            long pauses = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) / 300;
            assertTrue(heard(ann, "note:30").size() <= pauses + 3, heard(ann, "note:30")::toString);
            assertTrue(talk.reads.get() - reads <= pauses + 3, "it is not read more often either");
        }
    }

    @Test
    void whatOneMayNotReadOneMayNotWatch() throws Exception {
        try (LiveRoom live = room()) {
            talk.close("note:40", BOB);
            SocketClient bob = connect(live, BOB);
            watch(bob, "note:40");
            SocketClient ann = connect(live, ANN);
            watch(ann, "note:40");
            talk.change("note:40");
            await(PATIENCE, () -> heard(ann, "note:40").contains("changed talk 1"));
            assertEquals(List.of("refused FORBIDDEN"), heard(bob, "note:40"));
            assertEquals(1, live.live.topics().watchers("note:40"));

            talk.close("note:40", ANN);
            talk.change("note:40");
            await(PATIENCE, () -> heard(ann, "note:40").contains("refused FORBIDDEN"));
            assertEquals(3, heard(ann, "note:40").size(), "and no version that is not theirs to know");
            assertEquals(0, live.live.topics().watchers("note:40"));
        }
    }

    @Test
    void topicsAreBoundedAndHaveToExist() throws Exception {
        try (LiveRoom live = room()) {
            SocketClient ann = connect(live, ANN);
            for (int i = 0; i < Watching.MOST_TOPICS; i++) {
                watch(ann, "note:5" + i);
            }
            watch(ann, "note:5-too-many");
            assertEquals(List.of("refused TOO_MANY_TOPICS"), heard(ann, "note:5-too-many"));
            for (String unknown : List.of("song:1", "", "note:" + "x".repeat(200))) {
                watch(ann, unknown);
                assertEquals(List.of("refused UNKNOWN_TOPIC"), heard(ann, unknown));
            }
            ann.sayText("{\"watch\":\"note:50\",\"versions\":{\"talk\":5}}");
            await(PATIENCE, () -> heard(ann, "note:50").size() == 2);
            ann.say(Map.of("unwatch", "note:50"));
            watch(ann, "note:5-instead");
            assertEquals(List.of("watching {\"talk\":0}"), heard(ann, "note:5-instead"));
            assertTrue(ann.isOpen());
        }
    }

    @Test
    void whatIsNotUnderstoodEndsTheConnection() throws Exception {
        try (LiveRoom live = room()) {
            for (String text : List.of(
                    "{\"watch\":7}",
                    "{\"watch\":\"note:1\",\"unwatch\":\"note:1\"}",
                    "{\"watch\":\"note:1\",\"type\":\"hello\"}",
                    "{\"watch\":\"note:1\",\"versions\":[1]}",
                    "{\"watch\":null}")) {
                SocketClient ann = connect(live, ANN);
                ann.sayText(text);
                assertEquals(4400, ann.closed(), text);
            }
            SocketClient early = SocketClient.silent(live.socket());
            early.say(Map.of("watch", "note:1"));
            assertEquals(4400, early.closed(), "nobody watches before hello");
        }
    }

    @Test
    void aTopicMayHaveSeveralChannelsThatComeAndGo() throws Exception {
        try (LiveRoom live = room()) {
            MemoryTopics marks = new MemoryTopics();
            SocketClient ann = connect(live, ANN);
            watch(ann, "note:60");
            marks.change("note:60");
            HubLink.Topics first = live.live.watch("marks", marks);
            marks.tell(first);
            await(PATIENCE, () -> heard(ann, "note:60").contains("changed marks 1"));
            HubLink.Topics second = live.live.watch("marks", marks);
            first.close();
            marks.tell(second);
            marks.change("note:60");
            talk.change("note:60");
            await(PATIENCE, () -> heard(ann, "note:60").containsAll(List.of("changed marks 2", "changed talk 1")));
            SocketClient bob = connect(live, BOB);
            watch(bob, "note:60");
            assertEquals(List.of("watching {\"marks\":2,\"talk\":1}"), heard(bob, "note:60"));
        }
    }

    @Test
    void whoMayReadItNoLongerIsToldWhicheverChannelChanges() throws Exception {
        try (LiveRoom live = room()) {
            MemoryTopics marks = new MemoryTopics();
            marks.tell(live.live.watch("marks", marks));
            SocketClient ann = connect(live, ANN);
            watch(ann, "note:80");
            talk.close("note:80", ANN);
            marks.close("note:80", ANN);
            talk.change("note:80");
            await(PATIENCE, () -> heard(ann, "note:80").contains("refused FORBIDDEN"));
        }
    }

    @Test
    void aModuleThatIsAwayIsAskedAgain() throws Exception {
        try (LiveRoom live = room()) {
            SocketClient ann = connect(live, ANN);
            watch(ann, "note:70");
            talk.away.set(true);
            SocketClient bob = connect(live, BOB);
            watch(bob, "note:70");
            talk.change("note:70");
            talk.away.set(false);
            await(PATIENCE, () -> heard(ann, "note:70").contains("changed talk 1"));
            await(PATIENCE, () -> heard(bob, "note:70").contains("changed talk 1"));
            assertEquals(
                    List.of("watching {}", "changed talk 1"),
                    heard(bob, "note:70"),
                    "without a version to begin with, the first is news");
        }
    }
}
