package space.quark.host.bus;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import space.quark.dock.Caller;
import space.quark.dock.Delivered;
import space.quark.dock.Event;
import space.quark.dock.EventTypes;
import space.quark.dock.Events;
import space.quark.dock.Json;
import space.quark.dock.Manifest;
import space.quark.host.call.RequiredFields;
import space.quark.host.storage.ModuleDatabase;

/** Publishes the events of one module: each is a row that commits with everything else in its transaction. */
public final class Outbox implements Events {
    private static final int LONGEST_KEY = 500;
    private static final String NO_TRACE = "0".repeat(32);

    private final ModuleDatabase database;
    private final String module;
    private final Set<String> declared;
    private final InstantSource clock;
    private final Consumer<String> committed;
    private final String insert;
    private final GroupCommit together;
    private final int largest;
    private final Map<Class<? extends Event>, Accepted> accepted = new ConcurrentHashMap<>();

    /** An event type that may be published, and what is to be done after the commit: the same object every time. */
    private record Accepted(String type, RequiredFields required, Runnable wake) {}

    /**
     * @param committed hears after each commit of a transaction that published, once for each type of event in it;
     *     {@link Bus#published(String, String)} belongs here
     */
    public Outbox(ModuleDatabase database, Manifest manifest, InstantSource clock, Consumer<String> committed) {
        this(
                database,
                manifest,
                clock,
                committed,
                Math.toIntExact(BusSettings.defaults().maxEventBytes()));
    }

    /**
     * @param committed as above
     * @param largest how many bytes an event's data may have
     */
    public Outbox(
            ModuleDatabase database, Manifest manifest, InstantSource clock, Consumer<String> committed, int largest) {
        this.largest = largest;
        this.database = database;
        this.module = manifest.id();
        this.declared = Set.copyOf(manifest.events().publishes());
        this.clock = clock;
        this.committed = committed;
        this.together = GroupCommit.into(database);
        this.insert = """
                insert into %s.outbox (id, type, key, data, published_at, correlation)
                values (?, ?, ?, ?, ?::timestamptz, ?)""".formatted(database.schema());
    }

    @Override
    public void publish(Handle transaction, Event event) {
        Published row = row(event);
        if (!transaction.isInTransaction() || !database.inTransaction()) {
            throw new IllegalStateException(
                    module + " publishes " + row.type() + " outside a transaction: use the handle that write() gives");
        }
        database.update(
                transaction,
                insert,
                row.id(),
                row.type(),
                row.key(),
                row.data(),
                row.at().toString(),
                row.correlation());
        database.afterCommit(row.wake());
    }

    @Override
    public void publishAll(List<? extends Event> events) {
        if (database.inTransaction()) {
            throw new IllegalStateException(
                    module + " publishes beside its transaction: publish with the handle that write() gave");
        }
        if (!events.isEmpty()) {
            together.publish(events.stream().map(this::row).toList());
        }
    }

    /** An event as it stands in the outbox, and who is to be woken after the commit. */
    record Published(UUID id, String type, String key, String data, Instant at, String correlation, Runnable wake) {}

    private Published row(Event event) {
        Accepted known = accepted.computeIfAbsent(event.getClass(), this::accept);
        String type = known.type();
        known.required().missing(event).ifPresent(field -> {
            throw new IllegalArgumentException(type + " cannot be published: its field " + field + " is required");
        });
        String key = event.key();
        if (key.length() > LONGEST_KEY) {
            throw new IllegalArgumentException("a key of " + type + " is longer than " + LONGEST_KEY + " characters");
        }
        Instant now = clock.instant();
        UUID id = EventIds.next(now);
        String data = Json.mapper().writeValueAsString(event);
        EventSize.faultOf(data, largest).or(() -> EventSize.depthFaultOf(data)).ifPresent(fault -> {
            throw new IllegalArgumentException(type + " cannot be published: its data " + fault);
        });
        return new Published(id, type, key, data, now, correlation(id), known.wake());
    }

    /** What the event belongs to whose handling publishes this one, or the request, or nothing but this event. */
    private static String correlation(UUID id) {
        String handled = Delivered.current().map(Delivered::correlation).orElse("");
        if (!handled.isEmpty()) {
            return handled;
        }
        String trace = Caller.current().trace();
        return trace.equals(NO_TRACE) ? id.toString() : trace;
    }

    private Accepted accept(Class<? extends Event> event) {
        String type = EventTypes.of(event);
        if (!declared.contains(type)) {
            throw new IllegalArgumentException(module + " publishes " + type + " without declaring it: add .publishes("
                    + event.getSimpleName() + ".class) to its manifest");
        }
        if (!type.startsWith("quark." + Bus.word(module) + ".")) {
            throw new IllegalArgumentException(
                    module + " cannot publish " + type + ": its own types begin with quark." + Bus.word(module) + ".");
        }
        if (!event.isRecord()) {
            throw new IllegalArgumentException(type + " must be a record, and is " + event.getName());
        }
        return new Accepted(type, RequiredFields.of(event.asSubclass(Record.class)), () -> committed.accept(type));
    }
}
