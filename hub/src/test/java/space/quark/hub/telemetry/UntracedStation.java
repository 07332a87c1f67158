package space.quark.hub.telemetry;

import java.time.InstantSource;

/** What a station without a collector does, in a process of its own. */
final class UntracedStation {
    private UntracedStation() {}

    public static void main(String[] arguments) {
        try (Telemetry telemetry = Telemetry.open(TelemetrySettings.standard(), InstantSource.system(), "1.0.0")) {
            RequestSpan span = telemetry.begin("0af7651916cd43dd8448eb211c80319c", null);
            String answer = telemetry.traced("work", () -> "done");
            span.end(telemetry.route("GET", "/" + answer, "hub"), 200);
            telemetry.exposition();
        }
    }
}
