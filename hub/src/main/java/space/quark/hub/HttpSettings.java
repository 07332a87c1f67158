package space.quark.hub;

import java.time.Duration;
import space.quark.dock.Check;
import space.quark.dock.Setting;

/** How the station listens. */
public record HttpSettings(
        @Setting(value = "127.0.0.1", help = "Address to listen on; 0.0.0.0 for every one this machine has.")
        String host,

        @Setting(value = "8080", help = "Port to listen on; 0 takes a free one.")
        int port,

        @Setting(
                value = "off",
                help =
                        "Whether to believe X-Forwarded-Proto, X-Forwarded-Host and X-Forwarded-For: on when a reverse proxy"
                                + " that sets them stands in front and nobody can go past it.")
        boolean trustForwarded,

        @Setting(value = "1MB", help = "Largest request body.")
        long maxBody,

        @Setting(value = "16KB", help = "Largest request head: request line and headers together.")
        long maxHeaders,

        @Setting(value = "1024", help = "Requests served at the same time; more are answered 503.")
        int maxInFlight,

        @Setting(value = "30s", help = "How long a call may take before its caller stops waiting.")
        Duration deadline,

        @Setting(value = "60s", help = "How long an idle connection is kept, and the head of a request waited for.")
        Duration idle,

        @Setting(value = "8s", help = "How long requests in flight may take to finish when the station stops.")
        Duration drain) {

    public HttpSettings {
        Check.that()
                .range("port", port, 0, 65_535)
                .range("max_body", maxBody, 1, Integer.MAX_VALUE)
                .range("max_headers", maxHeaders, 1024, 1 << 20)
                .range("max_in_flight", maxInFlight, 1, Integer.MAX_VALUE)
                .isTrue("deadline", deadline.isPositive(), "must be more than zero")
                .isTrue("idle", idle.isPositive(), "must be more than zero")
                .isTrue("drain", !drain.isNegative(), "must not be negative")
                .done();
    }
}
