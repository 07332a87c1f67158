package space.quark.station;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** What an operator sees of events and does with them. */
@Command(
        name = "events",
        description = "Look after the events of a running station.",
        subcommands = {
            EventsCommand.Tail.class,
            EventsCommand.Subscribers.class,
            BrokerCommand.class,
            EventsCommand.Dead.class,
            EventsCommand.Retry.class,
            EventsCommand.Discard.class,
            EventsCommand.Remove.class,
            ReplayCommand.class
        })
final class EventsCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** A command that speaks to a station. */
    abstract static class Speaking implements Runnable {
        @Mixin
        final HubOptions options = new HubOptions();

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it before run()
        CommandSpec spec;

        PrintWriter out() {
            return spec.commandLine().getOut();
        }

        /** Whether somebody still reads what is printed: {@code head} goes when it has had its lines. */
        boolean isRead() {
            // Behind the writer stands a stream that keeps its failures to itself.
            return !out().checkError() && !System.out.checkError();
        }
    }

    /** Prints events as they are committed, one CloudEvent a line. */
    @Command(name = "tail", description = "Print events as they are published, one a line, until stopped.")
    static final class Tail extends Speaking {
        private static final Duration PAUSE = Duration.ofMillis(500);

        @Option(names = "--type", paramLabel = "TYPE", description = "Only of this type; * stands for anything.")
        private @Nullable String type;

        @Option(names = "--subject", paramLabel = "KEY", description = "Only of this subject.")
        private @Nullable String subject;

        @Option(
                names = "--last",
                paramLabel = "N",
                description = "Begin with the latest N that are kept (default ${DEFAULT-VALUE}).",
                defaultValue = "10")
        private int last = 10;

        @Option(names = "--no-follow", description = "End after these.")
        private boolean once;

        @Override
        public void run() {
            HubClient hub = options.client();
            String where = (type == null ? "" : "&type=" + Text.pathSegment(type))
                    + (subject == null ? "" : "&subject=" + Text.pathSegment(subject));
            JsonNode now = hub.get("/events?order=follow" + where);
            List<JsonNode> latest = latest(hub, where);
            latest.reversed().forEach(this::print);
            // What was published between the two questions is in both answers.
            Set<JsonNode> printed = new HashSet<>(latest);
            while (isRead() && !once) {
                now = hub.get("/events?order=follow&limit=500&cursor="
                        + Text.pathSegment(now.path("next").asString()) + where);
                for (JsonNode event : now.path("events")) {
                    if (!printed.contains(event)) {
                        print(event);
                    }
                }
                printed.clear();
                try {
                    Thread.sleep(PAUSE);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }

        private void print(JsonNode event) {
            out().println(Text.plain(event.toString()));
        }

        /** The latest that are kept, latest first. */
        private List<JsonNode> latest(HubClient hub, String where) {
            List<JsonNode> found = new ArrayList<>();
            String from = "";
            while (found.size() < last) {
                JsonNode page = hub.get("/events?limit=" + Math.min(last - found.size(), 500) + from + where);
                page.path("events").forEach(found::add);
                if (!page.path("next").isString()) {
                    break;
                }
                from = "&cursor=" + Text.pathSegment(page.path("next").asString());
            }
            return found;
        }
    }

    /** Lists who hears whom, and how they are doing. */
    @Command(name = "subscribers", description = "List who hears whom, how far behind they are, and what fails.")
    static final class Subscribers extends Speaking {
        @Override
        public void run() {
            JsonNode all = options.client().get("/events/subscribers");
            String form = "%-20s %-24s %8s %9s %8s %6s %9s  %s%n";
            out().printf(form, "SUBSCRIBER", "HEARS", "BEHIND", "LAG", "PARKED", "DEAD", "FENCE", "LAST ERROR");
            for (JsonNode one : all.path("subscribers")) {
                out().printf(
                                form,
                                one.path("subscriber").asString(),
                                one.path("source").asString(),
                                one.path("behind").asLong(),
                                seconds(one.path("lag_seconds")),
                                one.path("parked").asLong(),
                                one.path("dead").asLong(),
                                seconds(one.path("fence_age_seconds")),
                                Text.plain(one.path("trouble")
                                        .asString(one.path("last_error").asString(""))));
            }
            for (JsonNode one : all.path("vanished")) {
                out().println(one.path("subscriber").asString() + " no longer hears "
                        + one.path("type").asString() + ", which it did until "
                        + one.path("heard_at").asString());
            }
            out().flush();
        }

        private static String seconds(JsonNode node) {
            return String.format(java.util.Locale.ROOT, "%.1fs", node.asDouble());
        }
    }

    /** Lists dead letters. */
    @Command(name = "dead", description = "List events that failed as often as they may and wait for a decision.")
    static final class Dead extends Speaking {
        @Parameters(
                paramLabel = "SUBSCRIBER",
                arity = "0..1",
                description = "Only of this module, or of a subscription such as shop:push.")
        private @Nullable String subscriber;

        @Option(names = "--stack", description = "Show where each failed, and the event.")
        private boolean stack;

        @Override
        public void run() {
            HubClient hub = options.client();
            String where = subscriber == null ? "" : "&subscriber=" + Text.pathSegment(subscriber);
            String form = "%-24s %-34s %-20s %-24s %8s  %s%n";
            out().printf(form, "ID", "TYPE", "SUBJECT", "SINCE", "BEHIND", "ERROR");
            JsonNode page = hub.get("/events/dead?limit=500" + where);
            while (true) {
                for (JsonNode one : page.path("dead")) {
                    out().printf(
                                    form,
                                    one.path("id").asString(),
                                    one.path("type").asString(),
                                    Text.plain(one.path("key").asString()),
                                    one.path("died_at").asString(),
                                    one.path("behind").asLong(),
                                    Text.plain(one.path("error").asString()));
                    if (stack) {
                        out().println(Text.plain(one.path("data").asString()));
                        one.path("stack").asString().lines().map(Text::plain).forEach(out()::println);
                    }
                }
                if (!page.path("next").isString()) {
                    break;
                }
                page = hub.get("/events/dead?limit=500&cursor="
                        + Text.pathSegment(page.path("next").asString()) + where);
            }
            out().flush();
        }
    }

    /** Tries dead letters again. */
    @Command(name = "retry", description = "Try a dead letter again, or all of a subscriber.")
    static final class Retry extends Speaking {
        @Parameters(paramLabel = "ID|SUBSCRIBER", description = "A dead letter's id such as feed.17, or a subscriber.")
        private String which = "";

        @Override
        public void run() {
            HubClient hub = options.client();
            JsonNode answer = which.matches(".+\\.\\d+")
                    ? hub.post("/events/dead/" + Text.pathSegment(which) + "/retry", Map.of())
                    : hub.post("/events/dead/retry", Map.of("subscriber", which));
            out().println(answer.path("retried").asInt() + " tried again");
            out().flush();
        }
    }

    /** Gives a dead letter up. */
    @Command(name = "discard", description = "Give a dead letter up for good; the record keeps it with the reason.")
    static final class Discard extends Speaking {
        @Parameters(paramLabel = "ID", description = "A dead letter's id such as feed.17.")
        private String id = "";

        @Option(names = "--reason", required = true, description = "Why.")
        private String reason = "";

        @Override
        public void run() {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("reason", reason);
            options.client().post("/events/dead/" + Text.pathSegment(id) + "/discard", body);
            out().println(id + " is discarded");
            out().flush();
        }
    }

    /** Ends a subscription that nobody uses. */
    @Command(
            name = "remove",
            description = {
                "End a subscription of a module outside that nobody uses any more.",
                "How far it has heard and its dead letters go with it; heard with again, it begins anew."
            })
    static final class Remove extends Speaking {
        @Parameters(paramLabel = "SUBSCRIBER", description = "The subscription, such as shop:push.")
        private String subscriber = "";

        @Option(names = "--reason", required = true, description = "Why.")
        private String reason = "";

        @Override
        public void run() {
            JsonNode gone = options.client()
                    .delete("/events/subscribers/" + Text.pathSegment(subscriber), Map.of("reason", reason));
            out().printf(
                            "%s is removed, with %d dead letters and %d waiting events; %s%n",
                            subscriber,
                            gone.path("dead").asLong(),
                            gone.path("waiting").asLong(),
                            gone.path("message").asString());
            out().flush();
        }
    }
}
