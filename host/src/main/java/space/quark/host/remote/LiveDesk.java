package space.quark.host.remote;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveMessage;
import space.quark.dock.LiveTopics;
import space.quark.dock.PersonId;
import space.quark.dock.Problem;
import space.quark.host.call.Answer;
import space.quark.host.call.Exchange;

/** The live channels and watched topics of one hosted module, as the hub reads them. */
final class LiveDesk {
    private static final int MOST = 1000;

    private final InstantSource clock;
    private final Map<String, LiveChannel> channels = new ConcurrentHashMap<>();
    private final Map<String, LiveTopics> topics = new ConcurrentHashMap<>();

    private record Names(List<String> channels, List<String> topics) {}

    private record Head(long head) {}

    private record Messages(List<LiveMessage> messages) {}

    private record Covers(boolean covers) {}

    private record Version(long version) {}

    LiveDesk(InstantSource clock) {
        this.clock = clock;
    }

    void open(String name, LiveChannel source) {
        channels.put(name, source);
    }

    void close(String name, LiveChannel source) {
        channels.remove(name, source);
    }

    void watch(String name, LiveTopics source) {
        topics.put(name, source);
    }

    void unwatch(String name, LiveTopics source) {
        topics.remove(name, source);
    }

    /** Answers {@code quark/live/…}; the segments are what follows. */
    Answer answer(List<String> path, Exchange exchange) {
        if (path.isEmpty()) {
            return data(new Names(
                    channels.keySet().stream().sorted().toList(),
                    topics.keySet().stream().sorted().toList()));
        }
        if (path.size() != 2) {
            throw Problem.of(CommonProblem.ROUTE_NOT_FOUND);
        }
        String name = path.getFirst();
        return switch (path.get(1)) {
            case "head" -> data(new Head(channel(name).head(person(exchange))));
            case "messages" ->
                data(new Messages(
                        channel(name).after(person(exchange), number(exchange, "after", 0, Long.MAX_VALUE), (int)
                                number(exchange, "limit", 1, MOST))));
            case "covers" -> data(new Covers(topics(name).covers(text(exchange, "topic"))));
            case "version" -> data(new Version(topics(name).version(text(exchange, "topic"))));
            default -> throw Problem.of(CommonProblem.ROUTE_NOT_FOUND);
        };
    }

    private Answer data(Object data) {
        return Answer.data(200, data, clock.instant());
    }

    private LiveChannel channel(String name) {
        return known(channels.get(name));
    }

    private LiveTopics topics(String name) {
        return known(topics.get(name));
    }

    private static <T> T known(@Nullable T source) {
        if (source == null) {
            throw Problem.of(CommonProblem.ROUTE_NOT_FOUND);
        }
        return source;
    }

    private static PersonId person(Exchange exchange) {
        return new PersonId(number(exchange, "person", 1, PersonId.MAX));
    }

    private static long number(Exchange exchange, String name, long least, long most) {
        try {
            long number = Long.parseLong(text(exchange, name));
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // falls through to the one refusal
        }
        throw Problem.invalid(name, "must be a whole number from " + least + " to " + most);
    }

    private static String text(Exchange exchange, String name) {
        String text = exchange.query().first(name);
        if (text == null) {
            throw Problem.invalid(name, "is required");
        }
        return text;
    }
}
