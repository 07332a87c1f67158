package space.quark.hub.tokens;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.dock.CommonProblem.UNAUTHENTICATED;
import static space.quark.hub.tokens.TokenRoom.SETTINGS;
import static space.quark.hub.tokens.TokenRoom.await;
import static space.quark.hub.tokens.TokenRoom.refused;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import space.quark.dock.PersonId;
import space.quark.host.StartupProblem;

class SigningKeysTest {
    private static final Duration LIFE = Duration.ofMinutes(15);
    private static final PersonId ANN = new PersonId(7);

    private final TokenRoom room = new TokenRoom();

    @AfterEach
    void close() {
        room.close();
    }

    private static String signingKid(SigningKeys keys) {
        return String.valueOf(keys.signing().header().getKeyID());
    }

    private static Set<String> published(SigningKeys keys) {
        try {
            JWKSet set = JWKSet.parse(new String(keys.jwks(), StandardCharsets.UTF_8));
            assertTrue(set.getKeys().stream().noneMatch(JWK::isPrivate));
            return Set.copyOf(set.getKeys().stream().map(JWK::getKeyID).toList());
        } catch (ParseException e) {
            throw new AssertionError(e);
        }
    }

    private TokenVerifier verifier(SigningKeys keys) {
        return new TokenVerifier(keys, new Revocations(room.database, SETTINGS, room.clock), SETTINGS, room.clock);
    }

    private String token(SigningKeys keys, Duration life) {
        Revocations none = new Revocations(room.database, SETTINGS, room.clock);
        return new TokenIssuer(keys, none, SETTINGS, room.clock)
                .user(ANN, "s1", Set.of("user"), life)
                .token();
    }

    @Test
    void keysOutliveARestart() {
        SigningKeys before = room.keys();
        room.tend(before);
        String token = token(before, LIFE);
        SigningKeys after = room.keys();
        assertEquals(signingKid(before), signingKid(after));
        assertEquals(published(before), published(after));
        assertEquals(2, published(after).size());
        assertEquals(ANN, verifier(after).user(token).personId());
    }

    @Test
    void aKeyIsPublicLongBeforeItSigns() {
        SigningKeys keys = room.keys();
        room.tend(keys);
        String first = signingKid(keys);
        room.clock.advance(SETTINGS.rotate().minusSeconds(1));
        room.tend(keys);
        assertEquals(first, signingKid(keys));
        Set<String> before = published(keys);
        room.clock.advance(Duration.ofSeconds(1));
        room.tend(keys);
        assertNotEquals(first, signingKid(keys));
        assertTrue(before.contains(signingKid(keys)));
        assertEquals(3, published(keys).size(), "the old one, the signer and the next");
    }

    @Test
    void anOldTokenStaysGoodThroughTheOverlapAndIsRefusedAfterIt() {
        SigningKeys keys = room.keys();
        room.tend(keys);
        room.clock.advance(SETTINGS.rotate());
        String old = token(keys, SETTINGS.longestLife());
        String kid = signingKid(keys);
        room.tend(keys);
        TokenVerifier verifier = verifier(keys);
        room.clock.advance(SETTINGS.longestLife());
        room.tend(keys);
        assertTrue(published(keys).contains(kid));
        verifier.user(old);
        room.clock.advance(SETTINGS.overlap().minus(SETTINGS.longestLife()));
        room.tend(keys);
        assertFalse(published(keys).contains(kid));
        refused(UNAUTHENTICATED, () -> verifier(keys).user(old));
        assertTrue(published(keys).size() >= 2);
    }

    @Test
    void theDatabaseNamesKeysAsTheyAreNamedHereWhateverTheirPhases() {
        SigningKeys keys = room.keys();
        for (int turn = 0; turn < 3; turn++) {
            assertEquals(
                    room.database
                            .readOne(SigningKeyStore.NAMES, row -> row.getString(1))
                            .orElseThrow(),
                    keys.names());
            keys.rotateNow();
        }
    }

    @Test
    void theEmergencyRotationIsInstantAndHarmless() {
        SigningKeys here = room.keys();
        SigningKeys there = room.keys();
        room.tend(there);
        String old = token(here, LIFE);
        String kid = signingKid(here);
        here.rotateNow();
        assertNotEquals(kid, signingKid(here));
        assertEquals(ANN, verifier(there).user(token(here, LIFE)).personId(), "its key was public before");
        assertEquals(ANN, verifier(here).user(old).personId());
        assertTrue(published(here).size() >= 2);
    }

    @Test
    void tokensOfARevokedKeyAreRefusedAlsoWhenTheyAreRemembered() {
        SigningKeys here = room.keys();
        room.tend(here);
        SigningKeys there = room.keys();
        TokenVerifier hereVerifier = verifier(here);
        TokenVerifier thereVerifier = verifier(there);
        String stolen = token(here, LIFE);
        hereVerifier.user(stolen);
        thereVerifier.user(stolen);
        here.revoke(signingKid(here));
        refused(UNAUTHENTICATED, () -> hereVerifier.user(stolen));
        room.tend(there);
        refused(UNAUTHENTICATED, () -> thereVerifier.user(stolen));
        thereVerifier.user(token(here, LIFE));
        assertEquals(2, published(here).size());
    }

    @Test
    void ofManyStationsOneTurnsTheKeys() throws Exception {
        List<SigningKeys> stations = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            stations.add(room.keys());
        }
        room.tend(stations.getFirst());
        room.clock.advance(SETTINGS.rotate());
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> turns = new ArrayList<>();
            for (SigningKeys keys : stations) {
                turns.add(threads.submit(() -> room.tend(keys)));
            }
            for (Future<?> turn : turns) {
                turn.get();
            }
        }
        stations.forEach(room::tend);
        assertEquals(
                1, stations.stream().map(SigningKeysTest::signingKid).distinct().count());
        assertEquals(3, published(stations.getFirst()).size());
        assertEquals(1, count("phase = 'overlap'"));
    }

    @Test
    void onlyKeysThatMaySignHaveAPrivatePart() {
        SigningKeys keys = room.keys();
        keys.rotateNow();
        keys.rotateNow();
        assertEquals(2, count("private_key is not null"));
        assertEquals(0, count("private_key is not null and phase not in ('next', 'signing')"));
    }

    @Test
    void tokensStayGoodWhileKeysTurnUnderLoad() throws Exception {
        SigningKeys keys = room.keys();
        room.tend(keys);
        TokenVerifier verifier = verifier(keys);
        AtomicBoolean done = new AtomicBoolean();
        AtomicIntegerArray rounds = new AtomicIntegerArray(4);
        // Platform threads: clients that never wait would keep virtual ones from their turn.
        try (ExecutorService threads = Executors.newFixedThreadPool(rounds.length())) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < rounds.length(); i++) {
                int client = i;
                clients.add(threads.submit(() -> {
                    List<String> held = new ArrayList<>();
                    while (!done.get()) {
                        held.add(token(keys, LIFE));
                        held.forEach(verifier::user);
                        rounds.incrementAndGet(client);
                    }
                }));
            }
            try {
                for (int turn = 0; turn < 5; turn++) {
                    keys.rotateNow();
                    awaitOneRoundOfEach(rounds, clients);
                }
            } finally {
                done.set(true);
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
    }

    @Test
    void theWrongMasterKeyIsSaidClearly() throws IOException {
        room.keys();
        Files.delete(room.masterKey());
        String message = assertThrows(StartupProblem.class, room::keys).getMessage();
        assertTrue(String.valueOf(message).contains("master.key"), message);
        assertTrue(String.valueOf(message).contains("put back"), message);
    }

    @Test
    void theMasterKeyIsReadableByItsOwnerOnly() throws IOException {
        room.keys();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(room.masterKey())));
        Files.setPosixFilePermissions(room.masterKey(), PosixFilePermissions.fromString("rw-r--r--"));
        String open = assertThrows(StartupProblem.class, room::keys).getMessage();
        assertTrue(String.valueOf(open).contains("chmod 600"), open);
        Files.setPosixFilePermissions(room.masterKey(), PosixFilePermissions.fromString("rw-------"));
        Files.writeString(room.masterKey(), "abcd");
        String damaged = assertThrows(StartupProblem.class, room::keys).getMessage();
        assertTrue(String.valueOf(damaged).contains("damaged"), damaged);
    }

    @Test
    void aSealedSecretOpensForItsPurposeOnly() {
        MasterKey master = MasterKey.open(room.masterKey());
        byte[] sealed = master.seal("one", new byte[] {1, 2, 3});
        assertArrayEquals(new byte[] {1, 2, 3}, master.unseal("one", sealed));
        assertThrows(StartupProblem.class, () -> master.unseal("two", sealed));
        assertThrows(StartupProblem.class, () -> master.unseal("one", new byte[5]));
        sealed[sealed.length - 1]++;
        assertThrows(StartupProblem.class, () -> master.unseal("one", sealed));
    }

    @Test
    void theOfficePublishesTheNextKeyByItself() {
        try (TokenOffice office = room.office()) {
            await(Duration.ofSeconds(20), () -> published(office.keys()).size() == 2);
            assertEquals("public, max-age=300, must-revalidate", office.keys().cacheControl());
            assertTrue(office.keys().etag().startsWith("\""));
        }
    }

    private static void awaitOneRoundOfEach(AtomicIntegerArray rounds, List<Future<?>> clients) {
        List<Integer> before = values(rounds);
        await(Duration.ofSeconds(30), () -> {
            List<Integer> now = values(rounds);
            boolean all = IntStream.range(0, before.size()).allMatch(i -> now.get(i) > before.get(i));
            return all || clients.stream().anyMatch(Future::isDone);
        });
    }

    private static List<Integer> values(AtomicIntegerArray array) {
        return IntStream.range(0, array.length()).mapToObj(array::get).toList();
    }

    private int count(String condition) {
        return room.database.read(
                handle -> handle.createQuery("select count(*) from hub.signing_key where " + condition)
                        .mapTo(Integer.class)
                        .one());
    }
}
