package space.quark.station;

import java.util.Locale;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

/** Shows what carries the events of a station, and what waits for it. */
@Command(name = "broker", description = "Show what carries events, whether it answers, and what waits for it.")
final class BrokerCommand extends EventsCommand.Speaking {
    @Override
    public void run() {
        JsonNode carrier = options.client().get("/events/broker");
        String kind = carrier.path("kind").asString();
        if (kind.equals("embedded")) {
            out().println("embedded: events are read in the outboxes of their modules");
        } else {
            out().println(kind + " at " + carrier.path("address").asString() + ": "
                    + carrier.path("trouble").asString("reachable") + ", "
                    + carrier.path("waiting").asLong() + " events waiting");
            list(carrier.path("modules"));
        }
        out().flush();
    }

    private void list(JsonNode modules) {
        out().printf(
                        "%-16s %8s %9s %9s %9s %12s  %s%n",
                        "MODULE", "WAITING", "LAG", "SHIPPED", "HELD", "BYTES", "TROUBLE");
        for (JsonNode one : modules) {
            out().printf(
                            "%-16s %8d %9s %9d %9s %12s  %s%n",
                            one.path("module").asString(),
                            one.path("waiting").asLong(),
                            String.format(
                                    Locale.ROOT,
                                    "%.1fs",
                                    one.path("lag_seconds").asDouble()),
                            one.path("shipped").asLong(),
                            one.path("held_events").asString("?"),
                            one.path("held_bytes").asString("?"),
                            one.path("leads").asBoolean()
                                    ? one.path("trouble").asString("")
                                    : "carried by another process");
        }
    }
}
