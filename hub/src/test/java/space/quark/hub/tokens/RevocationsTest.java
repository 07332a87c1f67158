package space.quark.hub.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.dock.CommonProblem.UNAUTHENTICATED;
import static space.quark.hub.tokens.TokenRoom.await;
import static space.quark.hub.tokens.TokenRoom.refused;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import space.quark.dock.PersonId;

class RevocationsTest {
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final Duration ELSEWHERE = Duration.ofSeconds(30);
    private static final PersonId ANN = new PersonId(7);
    private static final PersonId BOB = new PersonId(8);

    private final TokenRoom room = new TokenRoom();
    private final TokenOffice here = room.office();
    private final TokenOffice there = room.office();

    @AfterEach
    void close() {
        here.close();
        there.close();
        room.close();
    }

    private String token(PersonId person, String session) {
        return here.tokens().issue(person, session, Set.of("user"), LIFE).token();
    }

    private static boolean accepts(TokenOffice office, String token) {
        try {
            office.verifier().user(token);
            return true;
        } catch (space.quark.dock.Problem e) {
            assertEquals(UNAUTHENTICATED.name(), e.code());
            return false;
        }
    }

    @Test
    void aRevokedSessionIsRefusedAtOnceAndElsewhereSoon() {
        String first = token(ANN, "s1");
        String other = token(ANN, "s2");
        assertTrue(accepts(here, first) && accepts(there, first) && accepts(there, other));
        here.tokens().revokeSession("s1");
        refused(UNAUTHENTICATED, () -> here.verifier().user(first));
        await(ELSEWHERE, () -> !accepts(there, first));
        assertTrue(accepts(here, other) && accepts(there, other));
    }

    @Test
    void aRevokedPersonLosesEveryOlderTokenAndNoNewerOneOfTheSameSecond() {
        String before = token(ANN, "s1");
        String others = token(BOB, "s3");
        assertTrue(accepts(there, before));
        here.tokens().revokePerson(ANN);
        String after = token(ANN, "s2");
        assertFalse(accepts(here, before));
        assertTrue(accepts(here, after), "issued in the same millisecond, but after");
        assertTrue(accepts(here, others));
        await(ELSEWHERE, () -> !accepts(there, before));
        assertTrue(accepts(there, after) && accepts(there, others));
        room.clock.advance(Duration.ofMillis(5));
        here.tokens().revokePerson(ANN);
        assertFalse(accepts(here, after));
    }

    @Test
    void aRevocationOutlivesARestart() {
        String session = token(ANN, "s1");
        String person = token(BOB, "s2");
        here.tokens().revokeSession("s1");
        here.tokens().revokePerson(BOB);
        try (TokenOffice restarted = room.office()) {
            assertFalse(accepts(restarted, session));
            assertFalse(accepts(restarted, person));
        }
    }

    @Test
    void aRevocationCommittedLateIsNotMissed() throws Exception {
        String late = token(ANN, "late");
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch commit = new CountDownLatch(1);
        Thread slow = Thread.ofVirtual()
                .start(() -> room.database.run(tx -> {
                    tx.createUpdate("""
                            insert into hub.revocation (kind, subject, issued_before, expires_at)
                            values ('session', 'late', :now, :expires)
                            """)
                            .bind("now", room.clock.instant())
                            .bind("expires", room.clock.instant().plus(LIFE))
                            .execute();
                    written.countDown();
                    await(Duration.ofSeconds(30), () -> commit.getCount() == 0);
                }));
        written.await();
        here.tokens().revokeSession("quick");
        there.revocations().refresh();
        assertTrue(accepts(there, late));
        commit.countDown();
        slow.join();
        await(ELSEWHERE, () -> !accepts(there, late));
    }

    @Test
    void whatCanRefuseNothingAnyMoreIsForgotten() {
        here.tokens().revokeSession("s1");
        here.tokens().revokePerson(ANN);
        room.clock.advance(TokenRoom.SETTINGS.longestLife());
        here.revocations().purge();
        assertEquals(2, here.revocations().size());
        room.clock.advance(TokenRoom.SETTINGS.overlap());
        here.revocations().purge();
        assertEquals(0, here.revocations().size());
        int rows = room.database.read(handle -> handle.createQuery("select count(*) from hub.revocation")
                .mapTo(Integer.class)
                .one());
        assertEquals(0, rows);
    }

    @Test
    void listenersHearOfRevocationsMadeElsewhere() {
        List<Revocation> heard = new CopyOnWriteArrayList<>();
        there.verifier().onRevocation(heard::add);
        here.tokens().revokeSession("s1");
        here.tokens().revokePerson(ANN);
        await(ELSEWHERE, () -> heard.size() >= 2);
        there.revocations().refresh();
        assertEquals(Set.of(new Revocation("s1", null), new Revocation(null, ANN)), Set.copyOf(heard));
        assertEquals(2, heard.size(), "each once");
    }
}
