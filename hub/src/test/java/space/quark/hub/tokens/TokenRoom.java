package space.quark.hub.tokens;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assertions;
import space.quark.dock.Problem;
import space.quark.dock.ProblemCode;
import space.quark.host.storage.DatabaseSettings;
import space.quark.host.storage.Databases;
import space.quark.host.storage.ModuleDatabase;
import space.quark.host.storage.TestPostgres;

/** A database and a data folder in which stations of a test meet. */
public final class TokenRoom implements AutoCloseable {
    static final TokenSettings SETTINGS = TokenSettings.standard();

    final Path folder;
    final Databases databases;
    final ModuleDatabase database;
    final TestClock clock = new TestClock();

    public TokenRoom() {
        ClassLoader resources = TokenRoom.class.getClassLoader();
        DatabaseSettings place = TestPostgres.settings(resources, "hub");
        databases = new Databases(place, Map.of(), InstantSource.system());
        database = databases.open("hub", resources);
        try {
            folder = Files.createTempDirectory("quark-tokens-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path masterKey() {
        return folder.resolve("master.key");
    }

    /** One process of the station, in real time. */
    public TokenOffice officeInRealTime() {
        return TokenOffice.open(database, masterKey(), SETTINGS, InstantSource.system());
    }

    /** One process of the station. */
    TokenOffice office() {
        return TokenOffice.open(database, masterKey(), SETTINGS, clock);
    }

    SigningKeys keys() {
        return SigningKeys.open(database, MasterKey.open(masterKey()), SETTINGS, clock);
    }

    /** What an office does again and again. */
    void tend(SigningKeys keys) {
        keys.tend(
                database.readOne(SigningKeyStore.NAMES, row -> row.getString(1)).orElseThrow());
    }

    @Override
    public void close() {
        databases.close();
    }

    static void refused(ProblemCode code, Runnable work) {
        Problem problem = Assertions.assertThrows(Problem.class, work::run);
        Assertions.assertEquals(code.name(), problem.code());
    }

    /** Waits until the condition holds. */
    public static void await(Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            Assertions.assertTrue(System.nanoTime() < end, "waited in vain for " + patience);
            LockSupport.parkNanos(2_000_000);
        }
    }
}
