package space.quark.host.call;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Caller;
import space.quark.dock.CommonProblem;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;

/**
 * A {@link Caller} as headers between processes. They are believed only of a caller that proved to be a service;
 * whoever faces the outside must drop every header that starts with {@link #PREFIX}.
 */
public final class CallerHeaders {
    /** What all but the W3C {@code traceparent} start with. */
    public static final String PREFIX = "X-Quark-";

    public static final String LEVEL = "X-Quark-Level";
    public static final String PERSON = "X-Quark-Person";
    public static final String SESSION = "X-Quark-Session";
    public static final String ROLES = "X-Quark-Roles";
    public static final String MODULE = "X-Quark-Module";
    public static final String ADDRESS = "X-Quark-Address";
    public static final String DEVICE = "X-Quark-Device";
    /** Milliseconds until the caller stops waiting. */
    public static final String TIMEOUT = "X-Quark-Timeout";

    public static final String TRACEPARENT = "traceparent";

    private static final Pattern PARENT =
            Pattern.compile("00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}");

    private CallerHeaders() {}

    /** The headers that say who calls; {@code left} is the time until the deadline. */
    public static Map<String, String> encode(Caller caller, Duration left) {
        Map<String, String> headers = LinkedHashMap.newLinkedHashMap(10);
        headers.put(LEVEL, caller.level().name());
        PersonId person = caller.personId();
        if (person != null) {
            headers.put(PERSON, String.valueOf(person.value()));
        }
        put(headers, SESSION, caller.session());
        if (!caller.roles().isEmpty()) {
            headers.put(
                    ROLES,
                    caller.roles().stream().sorted().map(CallerHeaders::escape).collect(Collectors.joining(",")));
        }
        put(headers, MODULE, caller.module());
        put(headers, ADDRESS, caller.address());
        put(headers, DEVICE, caller.device());
        headers.put(TIMEOUT, String.valueOf(Math.max(1, left.toMillis())));
        headers.put(TRACEPARENT, traceparent(caller.trace()));
        return headers;
    }

    /**
     * The caller that a service speaks for. A service may speak for a person or for nobody; it never becomes the hub.
     *
     * @param header a request header by name
     * @param module the service, as its token proves
     * @param longest the most time that is granted, whatever the headers ask
     */
    public static Caller decode(
            Function<String, @Nullable String> header, String module, Instant now, Duration longest) {
        String person = header.apply(PERSON);
        String level = header.apply(LEVEL);
        Caller.Level spoken = person != null
                ? Caller.Level.USER
                : Caller.Level.ANONYMOUS.name().equals(level) ? Caller.Level.ANONYMOUS : Caller.Level.SERVICE;
        return decode(header, spoken, module, now, longest);
    }

    /**
     * The caller that the hub, or a service that it trusts like itself, speaks for: whoever the headers say, the station
     * included.
     *
     * @param module the service that asks, as its token proves; null when it is the hub, whose headers say it
     */
    public static Caller decodeTrusted(
            Function<String, @Nullable String> header, @Nullable String module, Instant now, Duration longest) {
        String person = header.apply(PERSON);
        String level = header.apply(LEVEL);
        Caller.Level spoken = person != null
                ? Caller.Level.USER
                : Arrays.stream(Caller.Level.values())
                        .filter(one -> one != Caller.Level.USER && one.name().equals(level))
                        .findFirst()
                        .orElse(Caller.Level.SERVICE);
        String asking = header.apply(MODULE);
        String through = module != null ? module : asking == null ? null : unescape(asking);
        return decode(header, spoken, through, now, longest);
    }

    private static Caller decode(
            Function<String, @Nullable String> header,
            Caller.Level spoken,
            @Nullable String module,
            Instant now,
            Duration longest) {
        String person = header.apply(PERSON);
        String roles = header.apply(ROLES);
        String session = header.apply(SESSION);
        return new Caller(
                spoken,
                person == null ? null : person(person),
                session == null ? null : unescape(session),
                roles == null
                        ? Set.of()
                        : Arrays.stream(roles.split(","))
                                .map(CallerHeaders::unescape)
                                .collect(Collectors.toUnmodifiableSet()),
                module,
                text(header.apply(ADDRESS)),
                text(header.apply(DEVICE)),
                trace(header.apply(TRACEPARENT)),
                now.plus(timeout(header.apply(TIMEOUT), longest)));
    }

    /** The trace id of a {@code traceparent} header, a fresh one when it is absent or not well-formed. */
    public static String trace(@Nullable String traceparent) {
        if (traceparent != null) {
            var parts = PARENT.matcher(traceparent);
            if (parts.matches()) {
                return parts.group(1);
            }
        }
        return random(16);
    }

    /** A {@code traceparent} header that names this trace and a new span. */
    public static String traceparent(String trace) {
        String id = trace.length() == 32 && !trace.equals("0".repeat(32)) ? trace : random(16);
        return "00-" + id + "-" + random(8) + "-01";
    }

    private static String random(int bytes) {
        byte[] id = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(id);
        id[0] |= 1;
        return HexFormat.of().formatHex(id);
    }

    private static Duration timeout(@Nullable String millis, Duration longest) {
        if (millis == null) {
            return longest;
        }
        Duration asked = Duration.ofMillis(Math.max(0, number(millis, TIMEOUT)));
        return asked.compareTo(longest) < 0 ? asked : longest;
    }

    private static PersonId person(String text) {
        return new PersonId(number(text, PERSON));
    }

    private static long number(String text, String header) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw Problem.of(
                    CommonProblem.INVALID_INPUT,
                    java.util.List.of(new Problem.Field(header, "must be a whole number")));
        }
    }

    private static void put(Map<String, String> headers, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            headers.put(name, escape(value));
        }
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : unescape(value);
    }

    private static String escape(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String unescape(String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return value;
        }
    }
}
