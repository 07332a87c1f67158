package space.quark.feed;

/**
 * How many people write, as far as it matters here: the chance that two recent posts are of one author, turned around.
 * A few who write most of everything count as a few.
 *
 * @param authors how many equally busy authors would make the same chance
 * @param posts how many posts there are, or {@link Double#POSITIVE_INFINITY} for many
 */
record Crowd(double authors, double posts) {
    /** How many of the newest posts are looked at. */
    static final int SAMPLE = 10_000;

    static final Crowd UNKNOWN = new Crowd(1_000, Double.POSITIVE_INFINITY);

    static Crowd of(HeaderStore.Spread spread) {
        double posts = spread.posts();
        double authors = posts * Math.max(1, posts - 1) / Math.max(1, spread.pairs());
        return new Crowd(Math.max(1, authors), posts < SAMPLE ? posts : Double.POSITIVE_INFINITY);
    }

    /** How many headers, newest first, probably hold this many of these followees. */
    double headersFor(int wanted, long followees) {
        return Math.min(posts, wanted * Math.max(1, authors / Math.max(1, followees)));
    }
}
