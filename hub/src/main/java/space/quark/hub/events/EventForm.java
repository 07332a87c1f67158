package space.quark.hub.events;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import space.quark.dock.CommonProblem;
import space.quark.dock.Json;
import space.quark.dock.Problem;
import space.quark.host.bus.Bus;
import space.quark.host.bus.EventSize;
import space.quark.host.call.CallerHeaders;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;

/** Reads published events: CloudEvents 1.0 in JSON, or the original form, which has no {@code specversion}. */
final class EventForm {
    static final int MOST_EVENTS = 500;
    /** Where a module's events come from, when it does not say otherwise. */
    static final String MODULES = "/modules/";

    static final ObjectReader EXACT = Json.mapper().reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private static final Set<String> NOT_ORIGINAL = Set.of("time", "datacontenttype", "dataschema", "data_base64");
    /** Version of the UUIDs that stand for ids of another form. */
    private static final int HASHED = 8;

    private final String module;
    private final String word;
    private final long number;
    private final @Nullable String traceparent;
    private final Consumer<String> mayPublish;
    private final Limits limits;
    /** The last type that was right: those of one call are mostly of one type. */
    private String right = "";

    /**
     * What data may be.
     *
     * @param bodies says what is wrong with them
     * @param largest how many bytes they may have
     */
    record Limits(BodyCheck bodies, int largest) {}

    /**
     * @param module the id of the publisher
     * @param traceparent what the request said of its trace
     * @param mayPublish throws when the publisher may not publish this type
     * @param limits of their data
     */
    EventForm(String module, @Nullable String traceparent, Consumer<String> mayPublish, Limits limits) {
        this.limits = limits;
        this.module = module;
        this.word = Bus.word(module);
        this.number = NewEvent.publisher(word);
        this.traceparent = traceparent;
        this.mayPublish = mayPublish;
    }

    /** One event or an array of them; every fault is named with its field, {@code [3].type} within an array. */
    List<NewEvent> read(byte[] body) {
        EventText text = EventText.read(body);
        List<Problem.Field> faults = new ArrayList<>();
        List<NewEvent> events = new ArrayList<>();
        int index = 0;
        for (EventText.One one : text.events()) {
            String prefix = text.many() ? "[" + index + "]." : "";
            add(events, one.head(), new EventFields(one.head(), one.data(), prefix, faults));
            index++;
        }
        if (!faults.isEmpty()) {
            throw Problem.of(CommonProblem.VALIDATION_FAILED, faults);
        }
        events.stream().map(NewEvent::type).distinct().forEach(mayPublish);
        return events;
    }

    /** Any other JSON body of these routes. */
    static JsonNode tree(byte[] body) {
        try {
            JsonNode tree = EXACT.readTree(body);
            if (tree != null && tree.isContainer()) {
                return tree;
            }
        } catch (JacksonException e) {
            throw noJson(e);
        }
        throw noObject();
    }

    static Problem noJson(JacksonException failure) {
        return Problem.of(
                CommonProblem.INVALID_INPUT,
                List.of(new Problem.Field("body", "must be JSON: " + failure.getOriginalMessage())));
    }

    static Problem noObject() {
        return Problem.of(CommonProblem.INVALID_INPUT, List.of(new Problem.Field("body", "must be a JSON object")));
    }

    private void add(List<NewEvent> events, JsonNode event, EventFields fields) {
        if (!event.isObject()) {
            fields.wrong("", "must be an event, a JSON object");
            return;
        }
        boolean original = !event.has("specversion") && NOT_ORIGINAL.stream().noneMatch(event::has);
        EventAttributes attributes = new EventAttributes();
        if (original) {
            attributes.put("time", fields.time("timestamp"));
            attributes.put("dataversion", fields.textOrNumber("version", 50));
        } else {
            fields.cloudEvent(attributes);
        }
        if (traceparent != null && !event.has("traceparent")) {
            attributes.put("traceparent", traceparent);
        }
        String id = fields.text("id", 200, true);
        String type = fields.text("type", TypePattern.LONGEST_TYPE, true);
        String source = fields.source(module, !original);
        String subject = fields.text("subject", 500, false);
        String data = fields.data();
        EventSize.faultOf(data, limits.largest()).ifPresent(fault -> fields.wrong("data", fault));
        String correlation = fields.text(original ? "correlationId" : "correlationid", 200, false);
        if (type != null && !type.equals(right)) {
            faultOf(type).ifPresentOrElse(fault -> fields.wrong("type", fault), () -> right = type);
        }
        if (fields.sound() && type != null && limits.bodies().knows(module, type)) {
            fields.check(limits.bodies(), module, type);
        }
        if (!fields.sound() || id == null || type == null) {
            return;
        }
        String full = source == null || source.equals(module) ? MODULES + module : source;
        UUID key = key(full, id);
        attributes.put("source", full.equals(MODULES + word) ? null : full);
        attributes.put("id", key.toString().equals(id) ? null : id);
        attributes.subject(subject != null);
        events.add(new NewEvent(
                number,
                key,
                type,
                subject == null ? key.toString() : subject,
                data,
                attributes.json(),
                belongsTo(correlation)));
    }

    private Optional<String> faultOf(String type) {
        if (!TypePattern.TYPE.matcher(type).matches()) {
            return Optional.of("must be words with dots between, such as shop.order.placed");
        }
        return ownerOf(type).equals(word)
                ? Optional.empty()
                : Optional.of("must begin with " + word + ". or quark." + word + ".");
    }

    /** Without a word of the publisher's the trace, when there is one. */
    private String belongsTo(@Nullable String correlation) {
        if (correlation != null) {
            return correlation;
        }
        return traceparent == null ? "" : CallerHeaders.trace(traceparent);
    }

    /** The word of the module that publishes events of this type. */
    static String ownerOf(String type) {
        String[] words = type.split("\\.", 3);
        return Bus.word(words[0].equals("quark") && words.length > 1 ? words[1] : words[0]);
    }

    /** A UUID of the module itself stands for itself, everything else is hashed; the two cannot meet. */
    private UUID key(String source, String id) {
        if (isUuid(id) && source.equals(MODULES + module)) {
            UUID own = UUID.fromString(id);
            if (own.version() != HASHED) {
                return own;
            }
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(source.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            ByteBuffer hash = ByteBuffer.wrap(digest.digest(id.getBytes(StandardCharsets.UTF_8)));
            long high = (hash.getLong() & ~0xF000L) | (HASHED << 12);
            long low = (hash.getLong() >>> 2) | (1L << 63);
            return new UUID(high, low);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether it is one as {@link UUID#toString} writes it. */
    private static boolean isUuid(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            if (dash ? c != '-' : (c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return id.length() == 36;
    }

    /** What a CloudEvent says beside the columns of the outbox. */
    static final class EventAttributes {
        private final Map<String, @Nullable Object> values = new java.util.LinkedHashMap<>();

        void put(String name, @Nullable Object value) {
            if (value != null) {
                values.put(name, value);
            }
        }

        /** Its absence has to be told from a subject that happens to be the id. */
        void subject(boolean present) {
            if (!present) {
                values.put("subject", null);
            }
        }

        String json() {
            if (values.isEmpty()) {
                return "";
            }
            var tree = Json.mapper().createObjectNode();
            values.forEach((name, value) -> tree.putPOJO(name, value));
            return tree.toString();
        }
    }
}
