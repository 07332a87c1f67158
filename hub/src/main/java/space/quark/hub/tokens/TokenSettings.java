package space.quark.hub.tokens;

import java.time.Duration;
import space.quark.dock.Check;
import space.quark.dock.Setting;

/** Settings of keys and tokens, below {@code tokens}. */
public record TokenSettings(
        @Setting(value = "30m", help = "How long one key signs before the next takes over.")
        Duration rotate,

        @Setting(value = "5m", help = "How long others may keep the public keys before asking again.")
        Duration jwksMaxAge,

        @Setting(value = "1h", help = "The longest life of any token; replaced keys stay public this long.")
        Duration longestLife,

        @Setting(value = "50000", help = "How many verified tokens are remembered.")
        int cache) {

    /** How far clocks may differ; an expired token is still accepted this long. */
    public static final Duration SKEW = Duration.ofSeconds(5);

    public TokenSettings {
        Check.that()
                .isTrue(
                        "rotate",
                        rotate.compareTo(jwksMaxAge.plus(SKEW)) >= 0,
                        "must be at least jwks_max_age and " + SKEW.toSeconds() + " s, so that a key is known before"
                                + " it signs")
                .isTrue("jwks_max_age", jwksMaxAge.isPositive(), "must be longer than nothing")
                .isTrue("longest_life", longestLife.isPositive(), "must be longer than nothing")
                .range("cache", cache, 1, 10_000_000)
                .done();
    }

    /** The defaults. */
    public static TokenSettings standard() {
        return new TokenSettings(Duration.ofMinutes(30), Duration.ofMinutes(5), Duration.ofHours(1), 50_000);
    }

    /** How long a token may be refused for after its last second: its life, the skew and one look at the table. */
    Duration overlap() {
        return longestLife.plus(SKEW).plus(SKEW);
    }
}
