package space.quark.host.bus;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import space.quark.dock.Event;
import space.quark.dock.EventTypes;
import space.quark.dock.Json;

/** An event source without a database, as a broker is one; can be told to forget how far its readers are. */
public final class MemorySource implements EventSource {
    private final String module;
    private final List<Envelope> events = new ArrayList<>();
    private final InstantSource clock;
    private boolean forgetful;
    private boolean hidden;

    public MemorySource(String module) {
        this(module, InstantSource.fixed(Instant.parse("2026-11-21T08:00:00.123456Z")));
    }

    MemorySource(String module, InstantSource clock) {
        this.module = module;
        this.clock = clock;
    }

    /** Publishes; {@link Bus#published} has to be called too. */
    public synchronized Envelope add(Event event) {
        Envelope envelope = new Envelope(
                UUID.randomUUID(),
                module,
                EventTypes.of(event.getClass()),
                clock.instant(),
                event.key(),
                Json.mapper().writeValueAsString(event),
                "");
        add(envelope);
        return envelope;
    }

    synchronized void add(Envelope event) {
        events.add(event);
    }

    /** From now on every read begins at the first event, and what it gives it gives twice. */
    synchronized void repeatEverything() {
        forgetful = true;
    }

    /** From now on there is nothing to read, though it is there. */
    synchronized void hide() {
        hidden = true;
    }

    synchronized void show() {
        hidden = false;
    }

    @Override
    public synchronized Page read(Position position, Set<String> types, int limit) {
        List<Page.Entry> entries = new ArrayList<>();
        if (hidden) {
            return new Page(entries, position, false);
        }
        for (int i = forgetful ? 0 : (int) position.seq(); i < events.size(); i++) {
            if (types.contains(events.get(i).type())) {
                Page.Entry entry = new Page.Entry(i + 1, events.get(i));
                entries.add(entry);
                if (forgetful) {
                    entries.add(entry);
                }
            }
        }
        return new Page(entries, new Position("", events.size()), false);
    }

    @Override
    public synchronized Backlog backlog(Position position, Set<String> types) {
        List<Envelope> behind = events.subList((int) position.seq(), events.size());
        return new Backlog(
                behind.size(), behind.isEmpty() ? null : behind.getFirst().time());
    }
}
