package space.quark.kafka;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class SharesTest {
    @Test
    void aBusyPartitionLeavesRoomForTheOthers() {
        assertArrayEquals(new int[] {7, 3, 0}, Shares.of(new int[] {1_000, 3, 0}, 10));
        assertArrayEquals(new int[] {5, 5}, Shares.of(new int[] {1_000, 1_000}, 10));
    }

    @Test
    void everythingIsTakenWhenThereIsLittle() {
        assertArrayEquals(new int[] {4, 0, 2}, Shares.of(new int[] {4, 0, 2}, 10));
        assertArrayEquals(new int[] {0, 0}, Shares.of(new int[] {0, 0}, 10));
    }

    @Test
    void thereIsNeverMoreThanTheLimit() {
        assertArrayEquals(new int[] {1, 1, 0, 0}, Shares.of(new int[] {9, 9, 9, 9}, 2));
    }
}
