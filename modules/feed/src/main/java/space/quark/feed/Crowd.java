package space.quark.feed;

import java.time.Duration;
import java.time.Instant;

/**
 * How people write, as far as it matters here, seen from the newest posts. Guesses built on it decide how a page is
 * found, never what is on it.
 *
 * @param authors how many equally busy authors would make the same chance that two posts are of one: a few who write
 *     most of everything count as a few
 * @param posts how many posts there are, or {@link Double#POSITIVE_INFINITY} for many
 * @param sample how many posts were looked at
 * @param newest when the newest of them was published
 * @param span how much older the oldest of them is
 */
record Crowd(double authors, double posts, double sample, Instant newest, Duration span) {
    /** How many of the newest posts are looked at. */
    static final int SAMPLE = 10_000;

    static final Crowd UNKNOWN = new Crowd(1_000, Double.POSITIVE_INFINITY, 0, Instant.EPOCH, Duration.ZERO);

    static Crowd of(HeaderStore.Spread spread) {
        if (spread.newest() == null || spread.oldest() == null) {
            return UNKNOWN;
        }
        double posts = spread.posts();
        double authors = posts * Math.max(1, posts - 1) / Math.max(1, spread.pairs());
        return new Crowd(
                Math.max(1, authors),
                posts < SAMPLE ? posts : Double.POSITIVE_INFINITY,
                posts,
                spread.newest(),
                Duration.between(spread.oldest(), spread.newest()));
    }

    /** How many headers, newest first, probably hold one of somebody's who follows so many. */
    double headersForOne(long followees) {
        return Math.max(1, authors / Math.max(1, followees));
    }

    /** How many posts are probably newer than that. */
    double newerThan(Instant moment) {
        if (!span.isPositive()) {
            return moment.isBefore(newest) ? Double.POSITIVE_INFINITY : 0;
        }
        double age = Duration.between(moment, newest).toMillis();
        return Math.max(0, sample * age / Math.max(1, span.toMillis()));
    }
}
