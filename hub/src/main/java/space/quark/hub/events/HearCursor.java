package space.quark.hub.events;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import space.quark.dock.Problem;
import space.quark.host.bus.Position;

/**
 * What a subscriber acknowledges, as one word: everything up to a place in each source, and events that came again.
 *
 * @param name of the subscription
 * @param count how many events the subscription had been given then, since it began; cursors are ordered by it
 * @param places by source, those only that have been read
 * @param claims events that came again
 */
record HearCursor(String name, long count, Map<String, Place> places, List<Claim> claims) {
    private static final Pattern WORD = Pattern.compile("[a-z][a-z0-9_]{0,100}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,16}");
    private static final Pattern TICK = Pattern.compile("(\\d{1,18}:\\d{1,18}:(\\d{1,18}(,\\d{1,18})*)?/){2}\\d{1,18}");
    private static final int LONGEST = 60_000;

    /**
     * Where a source was read up to.
     *
     * @param highest the highest seq given out up to there
     */
    record Place(Position position, long highest) {}

    /**
     * An event that came again.
     *
     * @param place in the list of those that wait
     * @param until when it was to come again unless acknowledged, in microseconds: whoever has got it later has another
     * @param count the subscription's count with it
     */
    record Claim(long place, long until, long count) {}

    HearCursor {
        places = Map.copyOf(places);
        claims = List.copyOf(claims);
    }

    String text() {
        StringBuilder text = new StringBuilder(name).append('~').append(count).append('~');
        new TreeMap<>(places)
                .forEach((source, place) -> text.append(source)
                        .append('=')
                        .append(place.position.tick())
                        .append('@')
                        .append(place.position.seq())
                        .append('@')
                        .append(place.highest)
                        .append(';'));
        text.append('~');
        claims.forEach(claim -> text.append(claim.place)
                .append(':')
                .append(claim.until)
                .append(':')
                .append(claim.count)
                .append(';'));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Reads what {@link #text} wrote for the subscription of this name; anything else is refused. */
    static HearCursor parse(String text, String name) {
        try {
            String[] parts = text.length() > LONGEST
                    ? new String[0]
                    : new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("~", -1);
            if (parts.length == 4 && parts[0].equals(name)) {
                return new HearCursor(name, number(parts[1]), places(parts[2]), claims(parts[3]));
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException _) {
            // Said below.
        }
        throw Problem.invalid("cursor", "must be a cursor that this subscription was given");
    }

    private static Map<String, Place> places(String text) {
        Map<String, Place> places = new TreeMap<>();
        for (String each : split(text)) {
            int equals = each.indexOf('=');
            String[] numbers = each.substring(equals + 1).split("@");
            if (equals < 0 || !WORD.matcher(each.substring(0, equals)).matches() || !isTick(numbers[0])) {
                throw new IllegalArgumentException(each);
            }
            places.put(
                    each.substring(0, equals),
                    new Place(new Position(numbers[0], number(numbers[1])), number(numbers[2])));
        }
        return places;
    }

    /** Whether both its snapshots are such as a server takes: one that is none would fail whoever reads on from there. */
    private static boolean isTick(String text) {
        if (!TICK.matcher(text).matches()) {
            return false;
        }
        String[] parts = text.split("/");
        return isSnapshot(parts[0]) && isSnapshot(parts[1]);
    }

    private static boolean isSnapshot(String text) {
        long[] numbers =
                Stream.of(text.split("[:,]")).mapToLong(Long::parseLong).toArray();
        boolean fine = 0 < numbers[0] && numbers[0] <= numbers[1];
        // Then come those that ran, in order.
        for (int i = 2; i < numbers.length; i++) {
            fine &= numbers[i] < numbers[1] && (i == 2 ? numbers[i] >= numbers[0] : numbers[i] > numbers[i - 1]);
        }
        return fine;
    }

    private static long number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException(text);
        }
        return Long.parseLong(text);
    }

    private static List<Claim> claims(String text) {
        List<Claim> claims = new ArrayList<>();
        for (String each : split(text)) {
            String[] numbers = each.split(":");
            claims.add(new Claim(number(numbers[0]), number(numbers[1]), number(numbers[2])));
        }
        return claims;
    }

    private static List<String> split(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(";"));
    }
}
