package space.quark.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static space.quark.identity.IdentityWorld.refused;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import space.quark.dock.CommonProblem;

class PasswordsTest {
    /** Made by the reference implementation of Argon2. */
    private static final String REFERENCE =
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    @Test
    void hashesAreThoseOfEverybodyElse() {
        assertTrue(Argon2.matches("password", REFERENCE));
        assertFalse(Argon2.matches("passwore", REFERENCE));
        assertFalse(Argon2.matches("", REFERENCE));
    }

    @Test
    void equalPasswordsHaveDifferentHashes() {
        try (Passwords passwords = new Passwords(IdentitySettingsTest.cheap())) {
            String hash = passwords.hash("correct horse");
            assertNotEquals(hash, passwords.hash("correct horse"));
            assertTrue(Argon2.matches("correct horse", hash));
            assertFalse(Argon2.matches("correct horse", passwords.unmatched()));
            assertFalse(passwords.isWeak(hash));
        }
    }

    @Test
    void weakerMeansLessMemoryOrFewerPasses() {
        Argon2 now = new Argon2(128, 2, 1);
        byte[] salt = new byte[Argon2.SALT_BYTES];
        assertTrue(now.strongerThan(new Argon2(64, 2, 1).hash("correct horse", salt)));
        assertTrue(now.strongerThan(new Argon2(128, 1, 1).hash("correct horse", salt)));
        assertFalse(now.strongerThan(new Argon2(128, 2, 2).hash("correct horse", salt)));
        assertFalse(now.strongerThan(new Argon2(256, 3, 1).hash("correct horse", salt)));
    }

    @Test
    void whoWaitsTooLongForATurnIsToComeBack() throws Exception {
        IdentitySettings impatient = IdentitySettingsTest.impatient();
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        try (Passwords passwords = new Passwords(impatient);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> busy = threads.submit(() -> passwords.inTurn(() -> {
                begun.countDown();
                try {
                    end.await();
                    return true;
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }));
            begun.await();
            try {
                assertTrue(refused(CommonProblem.OVERLOADED, () -> passwords.hash("correct horse"))
                        .retryAfter()
                        .isPresent());
            } finally {
                end.countDown();
            }
            assertEquals(true, busy.get());
            assertTrue(passwords.hash("correct horse").startsWith("$argon2id$"));
        }
    }
}
