package space.quark.kafka;

/** How a page is shared among partitions, so that none has to wait for a busier one. */
final class Shares {
    private Shares() {}

    /**
     * How many to take of each: all of whoever has little, as many as another of whoever has more.
     *
     * @param ahead how many each has
     * @param limit how many to take of all together
     */
    static int[] of(int[] ahead, int limit) {
        int[] taken = new int[ahead.length];
        int left = limit;
        boolean growing = true;
        while (left > 0 && growing) {
            growing = false;
            int share = Math.max(1, left / ahead.length);
            for (int i = 0; i < ahead.length && left > 0; i++) {
                int more = Math.min(Math.min(share, left), ahead[i] - taken[i]);
                taken[i] += more;
                left -= more;
                growing |= more > 0;
            }
        }
        return taken;
    }
}
