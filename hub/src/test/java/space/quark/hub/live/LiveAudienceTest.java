package space.quark.hub.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static space.quark.hub.tokens.TokenRoom.await;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import space.quark.dock.LiveAudience;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveMessage;
import space.quark.dock.PersonId;
import space.quark.host.HubLink;
import space.quark.hub.tokens.TokenOffice;
import space.quark.hub.tokens.TokenRoom;

/** Changes that concern many, and logs that are shared by all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveAudienceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final PersonId ANN = new PersonId(7);
    private static final PersonId BOB = new PersonId(8);

    private final TokenRoom room = new TokenRoom();
    private final TokenOffice office = room.officeInRealTime();

    @AfterAll
    void close() {
        office.close();
        room.close();
    }

    private static SocketClient connect(LiveRoom live, PersonId person) {
        return SocketClient.of(live.socket(), live.token(person, "s" + person.value()), null);
    }

    @Test
    void onlyWhoIsConnectedIsAskedForAndWoken() throws Exception {
        try (LiveRoom live = new LiveRoom(office, LiveRoom.USUAL)) {
            HubLink.Channel notes = live.live.open("notes", live.notes);
            notes.changed((LiveAudience) _ -> {
                throw new AssertionError("nobody is connected");
            });
            SocketClient ann = connect(live, ANN);
            SocketClient bob = connect(live, BOB);
            await(PATIENCE, () -> live.notes.hasLooked(ANN) && live.notes.hasLooked(BOB));
            live.notes.addSilently(ANN, "for ann");
            live.notes.addSilently(BOB, "for bob");
            notes.changed((LiveAudience) _ -> {
                throw new IllegalStateException("the module is away");
            });
            notes.changed(connected -> {
                assertEquals(Set.of(ANN, BOB), Set.copyOf(connected));
                return List.of(ANN, new PersonId(9));
            });
            await(PATIENCE, () -> ann.texts().equals(List.of("for ann")));
            assertEquals(List.of(), bob.texts());
        }
    }

    private record Same(AtomicInteger asked, CountDownLatch go) implements LiveAudience {
        @Override
        public Collection<PersonId> among(Set<PersonId> connected) {
            asked.incrementAndGet();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return connected;
        }
    }

    @Test
    void equalAudiencesThatWaitAreAskedOnce() throws Exception {
        try (LiveRoom live = new LiveRoom(office, LiveRoom.USUAL)) {
            HubLink.Channel notes = live.live.open("notes", live.notes);
            SocketClient ann = connect(live, ANN);
            Same audience = new Same(new AtomicInteger(), new CountDownLatch(1));
            notes.changed(audience);
            await(PATIENCE, () -> audience.asked().get() == 1);
            for (int i = 0; i < 100; i++) {
                notes.changed(new Same(audience.asked(), audience.go()));
            }
            live.notes.addSilently(ANN, "told");
            audience.go().countDown();
            await(PATIENCE, () -> ann.texts().equals(List.of("told")));
            await(PATIENCE, () -> audience.asked().get() == 2);
        }
    }

    /** A log of numbers of which even ones are for Ann and odd ones for Bob. */
    private static final class Shared implements LiveChannel {
        private final AtomicInteger last = new AtomicInteger();
        private final List<Long> asked = new java.util.concurrent.CopyOnWriteArrayList<>();

        @Override
        public long head(PersonId person) {
            return last.get();
        }

        @Override
        public List<LiveMessage> after(PersonId person, long position, int limit) {
            List<LiveMessage> found = java.util.stream.LongStream.rangeClosed(position + 1, last.get())
                    .filter(number -> number % 2 == (person.equals(ANN) ? 0 : 1))
                    .limit(limit)
                    .mapToObj(number -> new LiveMessage(number, "number", number))
                    .toList();
            // When it has looked: the test goes on when it sees this, and adds numbers.
            asked.add(position);
            return found;
        }
    }

    @Test
    void whatIsForOthersIsPassedOverOnce() throws Exception {
        try (LiveRoom live = new LiveRoom(office, LiveRoom.USUAL)) {
            Shared shared = new Shared();
            HubLink.Channel numbers = live.live.open("numbers", shared);
            SocketClient ann = connect(live, ANN);
            shared.last.set(1);
            numbers.changed(ANN);
            await(PATIENCE, () -> shared.asked.equals(List.of(0L)));
            shared.last.set(500);
            numbers.changed(ANN);
            await(PATIENCE, () -> ann.heard.size() == 251);
            assertEquals(List.of(0L, 1L, 200L, 400L), List.copyOf(shared.asked).subList(0, 4));
            assertEquals("notes=0,numbers=500", ann.lastId());
            numbers.changed(ANN);
            live.notes.add(ANN, "later");
            await(PATIENCE, () -> ann.texts().equals(List.of("later")));
            assertFalse(shared.asked.contains(500L), "nothing to look for beyond the end");
        }
    }
}
