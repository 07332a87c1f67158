package space.quark.hub.far;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import space.quark.dock.LiveChannel;
import space.quark.dock.LiveMessage;
import space.quark.dock.LiveTopics;
import space.quark.dock.PersonId;
import space.quark.host.call.UrlText;
import tools.jackson.databind.JsonNode;

/** Live channels of a module elsewhere, as its host serves them. */
final class FarLive {
    private static final int REMEMBERED = 10_000;

    private FarLive() {}

    /** A log of messages. */
    record Log(FarModule module, String name) implements LiveChannel {
        @Override
        public long head(PersonId person) {
            return module.ask("live/" + name + "/head?person=" + person.value())
                    .path("head")
                    .asLong();
        }

        @Override
        public List<LiveMessage> after(PersonId person, long position, int limit) {
            String question =
                    "live/" + name + "/messages?person=" + person.value() + "&after=" + position + "&limit=" + limit;
            return module.ask(question)
                    .path("messages")
                    .valueStream()
                    .map(Log::message)
                    .toList();
        }

        private static LiveMessage message(JsonNode message) {
            return new LiveMessage(
                    message.path("position").asLong(), message.path("type").asString(), message.path("data"));
        }
    }

    /** Watched topics; whether a name could be one is asked once, for it depends on its form alone. */
    record Topics(FarModule module, String name, Map<String, Boolean> known) implements LiveTopics {
        Topics(FarModule module, String name) {
            this(module, name, new ConcurrentHashMap<>());
        }

        @Override
        public boolean covers(String topic) {
            Boolean before = known.get(topic);
            if (before != null) {
                return before;
            }
            boolean covers = module.ask("live/" + name + "/covers?topic=" + UrlText.encode(topic))
                    .path("covers")
                    .asBoolean();
            if (known.size() >= REMEMBERED) {
                known.clear();
            }
            known.put(topic, covers);
            return covers;
        }

        @Override
        public long version(String topic) {
            return module.ask("live/" + name + "/version?topic=" + UrlText.encode(topic))
                    .path("version")
                    .asLong();
        }
    }
}
