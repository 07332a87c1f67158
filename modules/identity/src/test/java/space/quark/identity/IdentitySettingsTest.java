package space.quark.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import space.quark.dock.Problem;

class IdentitySettingsTest {
    static IdentitySettings cheap() {
        return settings(Duration.ofMinutes(15), 64, 1);
    }

    /** One hash at a time, for which nobody waits long. */
    static IdentitySettings impatient() {
        return settings(Duration.ofMinutes(15), 64, 1, 1, Duration.ofMillis(20));
    }

    static IdentitySettings settings(Duration accessLifetime, int hashMemory, int hashLanes) {
        return settings(accessLifetime, hashMemory, hashLanes, 2, Duration.ofSeconds(5));
    }

    private static IdentitySettings settings(
            Duration accessLifetime, int hashMemory, int hashLanes, int hashParallelism, Duration hashPatience) {
        return new IdentitySettings(
                true,
                accessLifetime,
                Duration.ofDays(7),
                Duration.ofSeconds(10),
                100,
                hashMemory,
                1,
                hashLanes,
                hashParallelism,
                hashPatience,
                5,
                Duration.ofMinutes(1),
                Duration.ofMinutes(15),
                100,
                10,
                20,
                300);
    }

    @Test
    void accessTokensEndBeforeThePublicKeysDo() {
        Problem problem = assertThrows(Problem.class, () -> settings(Duration.ofHours(2), 64, 1));
        assertEquals(
                List.of("access_lifetime"),
                problem.fields().stream().map(Problem.Field::field).toList());
    }

    @Test
    void lanesNeedMemory() {
        assertThrows(Problem.class, () -> settings(Duration.ofMinutes(15), 8, 2));
    }
}
