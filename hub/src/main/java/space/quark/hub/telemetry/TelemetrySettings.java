package space.quark.hub.telemetry;

import java.net.URI;
import space.quark.dock.Check;
import space.quark.dock.Setting;

/** Settings of metrics and traces, below {@code telemetry}. */
public record TelemetrySettings(
        @Setting(value = "", help = "Where OpenTelemetry traces are sent (OTLP over HTTP); empty sends none.")
        String otlpEndpoint,

        @Setting(value = "1.0", help = "Which part of the traces that start here is sent, from 0 to 1.")
        double sample) {

    public TelemetrySettings {
        Check.that()
                .webAddress("otlp_endpoint", otlpEndpoint.isEmpty() ? null : otlpEndpoint, 2000)
                .isTrue("sample", sample >= 0 && sample <= 1, "must be from 0 to 1")
                .done();
    }

    /** The defaults. */
    public static TelemetrySettings standard() {
        return new TelemetrySettings("", 1);
    }

    boolean traces() {
        return !otlpEndpoint.isEmpty();
    }

    /** The collector's address for traces: the endpoint itself when it names a path, else the standard one below it. */
    String tracesAddress() {
        String path = URI.create(otlpEndpoint).getPath();
        return path == null || path.isEmpty() || path.equals("/")
                ? otlpEndpoint.replaceAll("/+$", "") + "/v1/traces"
                : otlpEndpoint;
    }
}
