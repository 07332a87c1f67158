package space.quark.feed;

/**
 * How a page of the feed is found. The prices are microseconds measured on a million posts; only their proportions
 * matter. A scan has a budget of headers, because a guess may be wrong; when the budget is spent, the merge finds the
 * rest.
 *
 * @param probes headers to be looked at one by one, 0 for none
 * @param hashed headers to be looked at through a hash of the edges when the probes did not find enough, 0 for none
 * @param pruned whether the merge first finds out whose posts can be on the page
 */
record Plan(int probes, int hashed, boolean pruned) {
    /** From this many followees on a merge is worth pruning. */
    private static final int MANY_FOLLOWEES = 40;

    private static final double MERGE_BASE = 60;
    private static final double MERGE_FOLLOWEE = 5;
    private static final double PROBE = 0.9;
    private static final double HASH_FOLLOWEE = 0.15;
    private static final double HASH_HEADER = 0.09;

    /** A guess may be this wrong before a scan is given up. */
    private static final int MARGIN = 4;

    /** Whether there is no scan before the merge. */
    boolean merges() {
        return probes == 0 && hashed == 0;
    }

    /**
     * The cheapest way.
     *
     * @param headers how many headers, newest first, probably hold the page
     * @param followees how many the reader follows
     */
    static Plan choose(double headers, long followees) {
        boolean pruned = followees >= MANY_FOLLOWEES;
        double merge = MERGE_BASE + MERGE_FOLLOWEE * followees;
        double probe = PROBE * headers;
        double hash = HASH_FOLLOWEE * followees + HASH_HEADER * headers;
        if (merge <= Math.min(probe, hash)) {
            return new Plan(0, 0, pruned);
        }
        // More than the merge would cost is never put at stake.
        int hashed = (int) Math.min(Math.ceil(MARGIN * headers), merge / HASH_HEADER);
        return probe < hash ? new Plan((int) Math.ceil(MARGIN * headers), hashed, pruned) : new Plan(0, hashed, pruned);
    }
}
