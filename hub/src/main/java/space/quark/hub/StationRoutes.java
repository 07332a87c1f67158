package space.quark.hub;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;
import space.quark.host.settings.Settings;
import space.quark.hub.routes.HubRoute;
import space.quark.hub.telemetry.LogTail;
import space.quark.hub.telemetry.RouteTotals;
import space.quark.hub.telemetry.Telemetry;

/** What the station shows to its operator and its administrators only, as plain JSON without envelope. */
final class StationRoutes {
    private static final int ROUTES_SHOWN = 20;
    private static final int USUAL_LINES = 200;
    private static final int MOST_LINES = 1000;
    private static final Set<String> LEVELS = Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");
    private static final String HIDDEN = "•••";
    /** Passwords inside of addresses. */
    private static final Pattern SECRET_PARAMETER =
            Pattern.compile("(?i)([?&;][a-z_]*(?:password|secret|token|key)=)[^&;]*");

    private static final Pattern SECRET_USER = Pattern.compile("(://[^/@:]*:)[^/@]*@");

    private final Samples samples;
    private final Telemetry telemetry;
    private final LogTail log;
    private final Settings settings;
    private final InstantSource clock;

    StationRoutes(Samples samples, Telemetry telemetry, LogTail log, Settings settings, InstantSource clock) {
        this.samples = samples;
        this.telemetry = telemetry;
        this.log = log;
        this.settings = settings;
        this.clock = clock;
    }

    List<HubRoute> routes() {
        return List.of(
                new HubRoute("GET", "/station/vitals", true, this::vitals),
                new HubRoute("GET", "/station/log", true, this::log),
                new HubRoute("GET", "/station/settings", true, _ -> json(effective())));
    }

    /** The last hour and the busiest routes. */
    record VitalSigns(long intervalSeconds, List<Sample> samples, List<RouteTotals> routes, Instant timestamp) {}

    /** Lines of the log, and where to go on. */
    record LogPage(List<LogTail.Line> lines, long next, long dropped, Instant timestamp) {}

    /** Every setting. */
    record AllSettings(List<SettingEntry> settings, Instant timestamp) {}

    /**
     * A setting as it holds.
     *
     * @param source flag, environment, file or default
     * @param where the variable, or the line of the file
     */
    record SettingEntry(
            String name,
            String value,
            @JsonProperty("default") String standard,
            String source,
            String where,
            String kind,
            boolean secret,
            String description) {}

    private Answer vitals(Exchange exchange) {
        Instant since = time("since", exchange.query().first("since"));
        return json(new VitalSigns(
                Samples.INTERVAL.toSeconds(), samples.since(since), telemetry.busiest(ROUTES_SHOWN), clock.instant()));
    }

    private Answer log(Exchange exchange) {
        Long after = number("after", exchange.query().first("after"), 0, Long.MAX_VALUE);
        Long limit = number("limit", exchange.query().first("limit"), 1, MOST_LINES);
        String asked = exchange.query().first("level");
        String level = asked == null ? "INFO" : asked.toUpperCase(Locale.ROOT);
        if (!LEVELS.contains(level)) {
            throw Problem.invalid("level", "must be one of TRACE, DEBUG, INFO, WARN, ERROR");
        }
        LogTail.Excerpt found = log.after(after, level, limit == null ? USUAL_LINES : limit.intValue());
        return json(new LogPage(found.lines(), found.next(), found.dropped(), clock.instant()));
    }

    private AllSettings effective() {
        List<SettingEntry> entries = settings.effective().stream()
                .map(one -> new SettingEntry(
                        one.key(),
                        shown(one.value(), one.secret()),
                        shown(one.standard(), one.secret()),
                        one.origin().name().toLowerCase(Locale.ROOT),
                        one.source(),
                        one.kind(),
                        one.secret(),
                        one.help()))
                .toList();
        return new AllSettings(entries, clock.instant());
    }

    private static String shown(String value, boolean secret) {
        if (secret) {
            return value.isEmpty() ? "" : HIDDEN;
        }
        String plain = SECRET_PARAMETER.matcher(value).replaceAll("$1" + HIDDEN);
        return SECRET_USER.matcher(plain).replaceAll("$1" + HIDDEN + "@");
    }

    private static @Nullable Instant time(String name, @Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException _) {
            throw Problem.invalid(name, "must be a time such as 2026-11-21T08:00:00Z");
        }
    }

    private static @Nullable Long number(String name, @Nullable String text, long least, long most) {
        if (text == null) {
            return null;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below.
        }
        throw Problem.invalid(
                name,
                most == Long.MAX_VALUE
                        ? "must be a whole number from " + least
                        : "must be a whole number from " + least + " to " + most);
    }

    private static Answer json(Object body) {
        return new Answer(
                200, Map.of("Cache-Control", "no-store"), Json.mapper().writeValueAsBytes(body));
    }
}
