package space.quark.hub.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Problem;
import space.quark.host.call.Query;
import tools.jackson.databind.JsonNode;

/** What a request to hear asks for, each part refused by its name when it is wrong. */
final class Asked {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern MEDIA = Pattern.compile("(?i)application/([a-z0-9.-]+\\+)?json\\s*(;.*)?");
    private static final int USUAL_LIMIT = 100;
    private static final int MOST_TYPES = 100;
    private static final int LONGEST_WAIT = 30;
    private static final int LONGEST_REASON = 10_000;

    private Asked() {}

    static Hearings.Wanted wanted(Query query, String module) {
        String name = name(query.first("subscription"));
        String dead = query.first("dead");
        if (dead != null && !dead.equals("hold") && !dead.equals("skip")) {
            throw Problem.invalid("dead", "must be hold or skip");
        }
        return new Hearings.Wanted(
                new HearingStore.Name(module, name),
                patterns(query.first("types")),
                dead == null ? null : dead.equals("skip"));
    }

    static String name(@Nullable String name) {
        if (name == null) {
            throw Problem.invalid("subscription", "is required");
        }
        if (!NAME.matcher(name).matches()) {
            throw Problem.invalid("subscription", "must have 1 to 100 letters, digits, dots, - or _");
        }
        return name;
    }

    private static List<TypePattern> patterns(@Nullable String types) {
        List<TypePattern> patterns = new ArrayList<>();
        if (types != null) {
            for (String type : types.split(",", -1)) {
                if (!TypePattern.isWellFormed(type.strip())) {
                    throw Problem.invalid("types", "must be event types with commas between, * only as a last word");
                }
                patterns.add(new TypePattern(type.strip()));
            }
        }
        if (patterns.size() > MOST_TYPES) {
            throw Problem.invalid("types", "must be at most " + MOST_TYPES);
        }
        return patterns.stream().distinct().toList();
    }

    static int limit(Query query) {
        return number(query, "limit", 1, EventForm.MOST_EVENTS, USUAL_LIMIT);
    }

    static Duration wait(Query query) {
        return Duration.ofSeconds(number(query, "wait", 0, LONGEST_WAIT, 0));
    }

    private static int number(Query query, String name, int least, int most, int usual) {
        String text = query.first(name);
        if (text == null) {
            return usual;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw Problem.invalid(name, "must be a whole number from " + least + " to " + most);
    }

    /** A text of a body; null when it is absent and not required. */
    static @Nullable String text(JsonNode body, String name, boolean required) {
        JsonNode value = body.get(name);
        if (value == null || value.isNull()) {
            if (required) {
                throw Problem.invalid(name, "is required");
            }
            return null;
        }
        if (!value.isString() || value.asString().length() > 100_000) {
            throw Problem.invalid(name, "must be a text");
        }
        return value.asString();
    }

    /** Why an event failed, cut where it is too long to be kept. */
    static String reason(JsonNode body) {
        String reason = text(body, "reason", false);
        if (reason == null || reason.isBlank()) {
            return "refused without a reason";
        }
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
    }

    /** A body must be JSON of some kind, when it says what it is. */
    static void media(@Nullable String contentType) {
        if (contentType != null
                && !MEDIA.matcher(contentType.toLowerCase(Locale.ROOT)).matches()) {
            throw Problem.of(CommonProblem.UNSUPPORTED_MEDIA_TYPE);
        }
    }
}
