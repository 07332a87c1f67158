package space.quark.hub.docking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatchBeatTest {
    @Test
    void aLookComesNoLaterThanItShouldAndLittleEarlier() {
        for (long millis = 2_000; millis < 40_000; millis += 137) {
            Duration wanted = Duration.ofMillis(millis);
            Duration given = Watch.onBeat(wanted);
            assertTrue(given.compareTo(wanted) <= 0, () -> wanted + " became " + given);
            assertTrue(given.plusMillis(500).compareTo(wanted) > 0, () -> wanted + " became " + given);
        }
    }

    @Test
    void aLookThatIsSoonIsNotMoved() {
        assertEquals(Watch.SOON, Watch.onBeat(Watch.SOON));
        assertEquals(Duration.ZERO, Watch.onBeat(Duration.ZERO));
    }
}
