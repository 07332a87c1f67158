package space.quark.hub.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.hub.tokens.TokenRoom.await;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveMessage;
import space.quark.dock.PersonId;
import space.quark.host.HubLink;
import space.quark.hub.tokens.TokenOffice;
import space.quark.hub.tokens.TokenRoom;
import tools.jackson.databind.JsonNode;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveSocketTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BRIEF = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final PersonId ANN = new PersonId(7);
    private static final PersonId BOB = new PersonId(8);

    private final TokenRoom room = new TokenRoom();
    private final TokenOffice office = room.officeInRealTime();

    @AfterAll
    void close() {
        office.close();
        room.close();
    }

    private LiveRoom room() throws Exception {
        return new LiveRoom(office, LiveRoom.USUAL);
    }

    /** Patient but for what a test is about. */
    private LiveRoom room(Duration heartbeat, Duration poll, Duration write, Duration hello) throws Exception {
        return new LiveRoom(office, new LiveSettings(heartbeat, poll, write, hello, 3, 6));
    }

    @Test
    void aNewConnectionStartsAtTheEndAndHearsWhatComes() throws Exception {
        try (LiveRoom live = room()) {
            live.notes.add(ANN, "old");
            SocketClient client = SocketClient.of(live.socket(), live.token(ANN, "s1"), null);
            assertEquals("ready", client.ready().get("type").asString());
            assertEquals("notes=1", client.lastId());
            live.notes.add(BOB, "not for Ann");
            live.notes.add(ANN, "new");
            await(PATIENCE, () -> client.texts().equals(List.of("new")));
            assertEquals("notes=2", client.lastId());
            assertEquals("notes", client.heard.getLast().get("channel").asString());
        }
    }

    @Test
    void nothingIsLostOrDoubledAcrossDisconnectsWhileMessagesCome() throws Exception {
        int all = 3000;
        try (LiveRoom live = room()) {
            Thread writer = Thread.ofVirtual().start(() -> {
                for (int i = 1; i <= all; i++) {
                    live.notes.add(ANN, "n" + i);
                    LockSupport.parkNanos(200_000);
                }
            });
            List<String> texts = new ArrayList<>();
            String after = "notes=0";
            String token = live.token(ANN, "s1");
            for (int round = 0; texts.size() < all; round++) {
                SocketClient client = SocketClient.of(live.socket(), token, after);
                int enough = Math.min(1 + round * 37 % 301, all - texts.size());
                await(PATIENCE, () -> client.texts().size() >= enough);
                client.cut();
                // What still arrives while the client is being cut counts no more.
                List<JsonNode> heard = List.copyOf(client.heard);
                after = heard.getLast().get("id").asString();
                texts.addAll(SocketClient.texts(heard));
            }
            writer.join();
            assertEquals(IntStream.rangeClosed(1, all).mapToObj(i -> "n" + i).toList(), texts);
        }
    }

    @Test
    void aTokenMayComeAsASubprotocolAndIsNotEchoed() throws Exception {
        try (LiveRoom live = room()) {
            live.notes.add(ANN, "one");
            URI address = URI.create(live.socket() + "?after=notes=0");
            SocketClient client = SocketClient.silent(address, "quark.v1", "bearer." + live.token(ANN, "s1"));
            await(PATIENCE, () -> client.texts().equals(List.of("one")));
            assertEquals("quark.v1", client.protocol());
            SocketClient wrong = SocketClient.silent(live.socket(), "quark.v1", "bearer.abc");
            assertEquals(4401, wrong.closed());
            assertEquals("invalid token", wrong.reason());
        }
    }

    @Test
    void theHandshakeAgreesOnTheProtocolAndOnNothingElse() throws Exception {
        try (LiveRoom live = room();
                Socket raw = new Socket(InetAddress.getLoopbackAddress(), live.port())) {
            raw.getOutputStream().write(handshake("", live.token(ANN, "s1")));
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(raw.getInputStream(), StandardCharsets.ISO_8859_1));
            List<String> head = new ArrayList<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.add(line.toLowerCase(Locale.ROOT));
            }
            assertEquals("http/1.1 101 switching protocols", head.getFirst());
            assertTrue(head.contains("sec-websocket-protocol: quark.v1"), head.toString());
            assertTrue(head.stream().noneMatch(line -> line.contains("extensions") || line.contains("bearer")));
        }
    }

    private static byte[] handshake(String query, String token) {
        return ("GET /api/v1/live" + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
                        + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                        + "Sec-WebSocket-Extensions: permessage-deflate\r\n"
                        + "Sec-WebSocket-Protocol: quark.v1, bearer." + token + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void whoIsNotSignedInIsClosed() throws Exception {
        try (LiveRoom live = room()) {
            SocketClient wrong = SocketClient.silent(live.socket());
            wrong.hello("a.b.c", null);
            assertEquals(4401, wrong.closed());
            SocketClient service = SocketClient.silent(live.socket());
            service.hello(office.issuer().hub(Duration.ofMinutes(1)).token(), null);
            assertEquals(4401, service.closed());
            await(PATIENCE, () -> live.live.count() == 0);
        }
        try (LiveRoom live = room(LONG, LONG, LONG, BRIEF)) {
            SocketClient late = SocketClient.silent(live.socket());
            assertEquals(4401, late.closed());
            assertEquals("no token came", late.reason());
            await(PATIENCE, () -> live.live.count() == 0);
        }
    }

    @Test
    void whatIsNotUnderstoodEndsTheConnection() throws Exception {
        try (LiveRoom live = room()) {
            String token = live.token(ANN, "s1");
            for (String text : List.of("hello", "[]", "{}", "{\"type\":\"token\",\"token\":\"x\"}", "{\"type\":7}")) {
                SocketClient client = SocketClient.silent(live.socket());
                client.sayText(text);
                assertEquals(4400, client.closed(), text);
            }
            SocketClient position = SocketClient.silent(live.socket());
            position.hello(token, "notes=-1");
            assertEquals(4400, position.closed());
            SocketClient twice = SocketClient.of(live.socket(), token, null);
            twice.hello(token, null);
            assertEquals(4400, twice.closed());
            SocketClient huge = SocketClient.silent(live.socket());
            huge.sayText("x".repeat(20_000));
            assertEquals(1009, huge.closed());
            SocketClient bytes = SocketClient.silent(live.socket());
            bytes.sayBytes(new byte[] {1});
            assertEquals(4400, bytes.closed());
            await(PATIENCE, () -> live.live.count() == 0);
        }
    }

    @Test
    void aQuietConnectionGetsSignsOfLife() throws Exception {
        try (LiveRoom live = room(Duration.ofSeconds(1), LONG, LONG, LONG)) {
            SocketClient client = SocketClient.of(live.socket(), live.token(ANN, "s1"), null);
            await(PATIENCE, () -> client.pings.get() >= 5);
            assertTrue(client.isOpen());
        }
    }

    @Test
    void whatWasNotSignalledIsFoundByTheSafetyPoll() throws Exception {
        try (LiveRoom live = room(LONG, BRIEF, LONG, LONG)) {
            SocketClient client = SocketClient.of(live.socket(), live.token(ANN, "s1"), null);
            live.notes.addSilently(ANN, "quiet");
            await(PATIENCE, () -> client.texts().equals(List.of("quiet")));
        }
    }

    @Test
    void aRevokedSessionLosesItsConnectionAtOnce() throws Exception {
        try (LiveRoom live = room()) {
            SocketClient gone = SocketClient.of(live.socket(), live.token(ANN, "gone"), null);
            SocketClient stays = SocketClient.of(live.socket(), live.token(ANN, "stays"), null);
            office.tokens().revokeSession("gone");
            assertEquals(4401, gone.closed());
            assertTrue(stays.isOpen());
            office.tokens().revokePerson(ANN);
            assertEquals(4401, stays.closed());
        }
    }

    @Test
    void aConnectionEndsWithItsTokenUnlessItGetsANewerOne() throws Exception {
        try (LiveRoom live = room()) {
            Duration brief = Duration.ofSeconds(1);
            SocketClient renewed = SocketClient.of(live.socket(), live.token(ANN, "s2", brief), null);
            renewed.say(Map.of("type", "token", "token", live.token(ANN, "s2")));
            // Its token ends later than the first one of the other.
            SocketClient ends = SocketClient.of(live.socket(), live.token(ANN, "s1", brief), null);
            assertEquals(4401, ends.closed());
            assertEquals("token expired", ends.reason());
            live.notes.add(ANN, "still here");
            await(PATIENCE, () -> renewed.texts().equals(List.of("still here")));
            renewed.say(Map.of("type", "token", "token", live.token(BOB, "s3")));
            assertEquals(4401, renewed.closed(), "somebody else's token");
        }
    }

    @Test
    void connectionsAreBoundedPerPersonAndInAll() throws Exception {
        try (LiveRoom live = room(LONG, LONG, LONG, LONG)) {
            for (int i = 0; i < 3; i++) {
                SocketClient.of(live.socket(), live.token(ANN, "s" + i), null);
            }
            SocketClient fourth = SocketClient.silent(live.socket());
            fourth.hello(live.token(ANN, "s4"), null);
            assertEquals(4429, fourth.closed());
            await(PATIENCE, () -> live.live.count() == 3);
            for (int i = 0; i < 3; i++) {
                SocketClient.of(live.socket(), live.token(BOB, "s" + i), null);
            }
            assertThrows(CompletionException.class, () -> SocketClient.silent(live.socket()));
        }
    }

    @Test
    void aClientThatDoesNotReadIsClosedAndNothingIsKeptForIt() throws Exception {
        try (LiveRoom live = room(LONG, LONG, BRIEF, LONG);
                Socket deaf = new Socket(InetAddress.getLoopbackAddress(), live.port())) {
            deaf.setReceiveBufferSize(4096);
            deaf.getOutputStream().write(handshake("?after=notes=0", live.token(ANN, "s1")));
            await(PATIENCE, () -> live.live.count() == 1);
            String big = HexFormat.of().formatHex(new byte[100_000]);
            for (int i = 0; i < 200; i++) {
                live.notes.add(ANN, big);
            }
            await(PATIENCE, () -> live.live.count() == 0 && live.sockets() == 0);
        }
    }

    @Test
    void channelsComeAndGoWhileTheConnectionStays() throws Exception {
        try (LiveRoom live = room()) {
            SocketClient client = SocketClient.of(live.socket(), live.token(ANN, "s1"), null);
            MemoryChannel mail = new MemoryChannel();
            mail.addSilently(ANN, "before");
            HubLink.Channel first = live.live.open("mail", mail);
            mail.tell(first);
            live.notes.add(ANN, "n1");
            await(PATIENCE, () -> client.texts().contains("n1"));
            assertEquals("mail=1,notes=1", client.lastId());
            mail.add(ANN, "m1");
            await(PATIENCE, () -> client.texts().contains("m1"));
            assertEquals("mail=2,notes=1", client.lastId());
            first.close();
            mail.add(ANN, "m2");
            live.notes.add(ANN, "n2");
            await(PATIENCE, () -> client.texts().contains("n2"));
            assertFalse(client.texts().contains("m2"));
            HubLink.Channel second = live.live.open("mail", mail);
            first.close();
            mail.tell(second);
            await(PATIENCE, () -> client.texts().equals(List.of("n1", "m1", "n2", "m2")));
            assertTrue(client.isOpen());
        }
    }

    @Test
    void aMessageNamesTheChannelsThatAppearedBeforeIt() throws Exception {
        try (LiveRoom live = room()) {
            MemoryChannel mail = new MemoryChannel();
            mail.addSilently(ANN, "before");
            Runnable appear = () -> mail.tell(live.live.open("mail", mail));
            live.notes.tell(live.live.open("notes", new Interrupted(live.notes, appear)));
            String token = live.token(ANN, "s1");
            SocketClient client = SocketClient.of(live.socket(), token, null);
            live.notes.add(ANN, "n1");
            await(PATIENCE, () -> client.texts().contains("n1"));
            String id = client.lastId();
            assertEquals("mail=1,notes=1", id);
            mail.add(ANN, "m1");
            await(PATIENCE, () -> client.texts().equals(List.of("n1", "m1")));
            SocketClient later = SocketClient.of(live.socket(), token, id);
            await(PATIENCE, () -> later.texts().equals(List.of("m1")));
        }
    }

    /** A channel in the middle of whose reading something happens. */
    private record Interrupted(LiveChannel of, Runnable event) implements LiveChannel {
        @Override
        public long head(PersonId person) {
            return of.head(person);
        }

        @Override
        public List<LiveMessage> after(PersonId person, long position, int limit) {
            event.run();
            return of.after(person, position, limit);
        }
    }

    @Test
    void whoNamesAChannelThatIsAwayHearsAllOfItWhenItComes() throws Exception {
        try (LiveRoom live = room()) {
            SocketClient client = SocketClient.of(live.socket(), live.token(ANN, "s1"), "mail=1");
            assertEquals("mail=1,notes=0", client.lastId());
            MemoryChannel mail = new MemoryChannel();
            mail.addSilently(ANN, "m1");
            mail.addSilently(ANN, "m2");
            mail.tell(live.live.open("mail", mail));
            mail.add(ANN, "m3");
            await(PATIENCE, () -> client.texts().equals(List.of("m2", "m3")));
        }
    }

    @Test
    void aFailingChannelLosesNothing() throws Exception {
        try (LiveRoom live = room()) {
            SocketClient client = SocketClient.of(live.socket(), live.token(ANN, "s1"), null);
            live.notes.failing.set(true);
            live.notes.add(ANN, "n1");
            live.notes.failing.set(false);
            await(PATIENCE, () -> client.texts().equals(List.of("n1")));
        }
    }

    @Test
    void aStoppingStationTellsClientsToComeBack() throws Exception {
        SocketClient client;
        try (LiveRoom live = room()) {
            client = SocketClient.of(live.socket(), live.token(ANN, "s1"), null);
            live.live.close();
        }
        assertEquals(1001, client.closed());
        assertEquals("reconnect", client.reason());
    }
}
