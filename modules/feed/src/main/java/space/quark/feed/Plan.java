package space.quark.feed;

/**
 * How a page of the feed is found. The prices are microseconds measured on a million posts; only their proportions
 * matter. A scan gets a budget of headers, because what the crowd does on average says little of one person's followees;
 * when the budget is spent, the merge finds the rest. So the worst case costs twice the merge.
 *
 * @param probes headers to be looked at one by one, 0 for none
 * @param hashed headers to be looked at through a hash of the edges when the probes did not find enough, 0 for none
 */
record Plan(int probes, int hashed) {
    /** No scan, only the merge. */
    static final Plan MERGE = new Plan(0, 0);

    private static final double MERGE_BASE = 60;
    private static final double MERGE_FOLLOWEE = 4.5;
    private static final double PROBE = 1.0;
    private static final double HASH_FOLLOWEE = 0.15;
    private static final double HASH_HEADER = 0.1;
    /** The guess may be this wrong before a scan is given up. */
    private static final int MARGIN = 4;

    static Plan choose(Crowd crowd, long followees, int wanted) {
        double headers = crowd.headersFor(wanted, followees);
        double merge = MERGE_BASE + MERGE_FOLLOWEE * followees;
        double probe = PROBE * headers;
        double hash = HASH_FOLLOWEE * followees + HASH_HEADER * headers;
        if (merge < Math.min(probe, hash)) {
            return MERGE;
        }
        int hashed = (int) Math.min(1_000_000, merge / HASH_HEADER);
        return probe < hash ? new Plan((int) Math.ceil(MARGIN * headers), hashed) : new Plan(0, hashed);
    }
}
