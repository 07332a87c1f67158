package space.quark.station;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.ExitCode;
import space.quark.host.StartupProblem;
import space.quark.host.storage.DatabaseSettings;

/**
 * Fills an empty station with a small community, so that the first look is alive. A station in this process whose clock is
 * weeks behind serves the people of the demo, who act over HTTP while its clock is turned forward; then it ends, and the
 * real one starts on the same folder.
 */
final class Demo {
    private static final Duration BEFORE = Duration.ofDays(42);
    private static final Duration SINCE = Duration.ofMinutes(3);
    private static final String GUEST = "mira";
    private static final String ADMIN = "captain";
    private static final String ABOUT = """
            # What the demo community says of itself; change it as you like.
            people:
              community_name: Quiet Harbour
              community_tagline: A small town's place to build, cook, sing, garden and look at the stars.
            """;

    private final Path data;
    private final Map<String, String> flags;
    private final Map<String, String> environment;
    private final InstantSource real = InstantSource.system();

    private Demo(Path data, Map<String, String> flags, Map<String, String> environment) {
        this.data = data;
        this.flags = flags;
        this.environment = environment;
    }

    /** Starts a station, filled if nobody was there; says what it did. */
    static Station start(Path data, Map<String, String> flags, Map<String, String> environment, PrintWriter out) {
        return new Demo(data, flags, environment).start(out);
    }

    private Station start(PrintWriter out) {
        if (mayHavePeople()) {
            Station running = Station.start(data, flags, environment);
            if (people(running) > 0) {
                say(out, "People are here already: the demo leaves the station as it is.");
                return running;
            }
            running.close();
        }
        say(out, "Filling the station with the demo community …");
        fill();
        Station running = Station.start(data, flags, environment);
        say(
                out,
                "The demo community is here: sign in as " + GUEST + " or as " + ADMIN + " (administrator), password "
                        + DemoStory.PASSWORD);
        return running;
    }

    /** A folder without a database has nobody in it; anything else is asked. */
    private boolean mayHavePeople() {
        return Files.exists(data.resolve("postgres"))
                || StationFile.load(data, flags, environment)
                        .of("database", DatabaseSettings.class)
                        .external();
    }

    private long people(Station station) {
        var operator = new HubClient(station.address(), data);
        return operator.get("/api/v1/community").path("data").path("people").asLong();
    }

    private void fill() {
        Instant end = real.instant().minus(SINCE);
        TurnedClock clock = new TurnedClock(real, end.minus(BEFORE));
        try (Station past = Station.start(data, settingsOfThePast(), environment, clock);
                DemoCrowd crowd = new DemoCrowd(past.address(), data, clock)) {
            for (DemoStory.Act act : DemoStory.of(DemoTexts.read(), crowd, end, crowd::catchUp)) {
                clock.turnTo(act.at());
                act.deed().run();
            }
            crowd.awaitHeard();
            crowd.leave();
        }
        introduce();
    }

    /** All modules, out of sight, without limits, and with sessions and keys that last as long as the story. */
    private Map<String, String> settingsOfThePast() {
        Map<String, String> settings = new LinkedHashMap<>(flags);
        settings.put("http.host", "127.0.0.1");
        settings.put("http.port", "0");
        settings.put("station.modules", "");
        settings.put("station.limits", "off");
        settings.put("identity.access_lifetime", "1h");
        settings.put("identity.refresh_lifetime", "90d");
        settings.put("tokens.rotate", "90d");
        return settings;
    }

    private void introduce() {
        Path file = data.resolve("quark.yaml");
        try {
            if (!Files.exists(file)) {
                Files.writeString(file, ABOUT);
            }
        } catch (IOException e) {
            throw new StartupProblem("cannot write " + file, ExitCode.SOFTWARE, e);
        }
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
