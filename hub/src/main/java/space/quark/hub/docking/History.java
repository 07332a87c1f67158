package space.quark.hub.docking;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Database;

/**
 * Where each module stood when. Written in the background, in order: whoever routes does not wait for it, and what is
 * needed to route again is kept elsewhere.
 */
public final class History implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(History.class);
    private static final int MOST_WAITING = 10_000;
    private static final int KEPT = 200;
    private static final int NOTES_PER_SWEEP = 500;

    private final Database database;
    private final Registry registry;
    private final BlockingQueue<Note> notes = new LinkedBlockingQueue<>(MOST_WAITING);
    private final Map<String, ModuleStatus> last = new ConcurrentHashMap<>();
    private final Thread writer = Thread.ofVirtual().name("history").unstarted(this::write);
    private int written;

    private record Note(
            String module, ModuleStatus status, @Nullable String who, boolean end) {}

    /**
     * One entry.
     *
     * @param by who did it, of what somebody did: {@code operator} or {@code person 17}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Entry(
            Instant at,
            String state,
            String code,
            String reason,
            @Nullable String instance,
            @Nullable String by) {}

    History(Database database, Registry registry) {
        this.database = database;
        this.registry = registry;
        writer.start();
    }

    /** A module came to stand here; said again it is not noted again. */
    void note(String module, ModuleStatus status) {
        if (!status.equals(last.put(module, status))) {
            offer(new Note(module, status, null, false));
        }
    }

    /** Somebody did something to a module, which is no state that it came to. */
    void tell(String module, ModuleStatus deed, String who) {
        offer(new Note(module, deed, who, false));
    }

    private void offer(Note note) {
        if (!notes.offer(note)) {
            LOG.warn(
                    "too much happens at once: that {} became {} is not noted",
                    note.module,
                    note.status.state().wire());
        }
    }

    void forget(String module) {
        last.remove(module);
    }

    private void write() {
        try {
            for (Note note = notes.take(); !note.end; note = notes.take()) {
                writeOne(note);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeOne(Note note) {
        try {
            if (note.who == null) {
                registry.store(note.module, note.status);
            } else {
                registry.tell(note.module, note.status, note.who);
            }
            written++;
            if (written % NOTES_PER_SWEEP == 1) {
                sweep();
            }
        } catch (RuntimeException e) {
            LOG.error(
                    "that {} became {} could not be kept",
                    note.module,
                    note.status.state().wire(),
                    e);
        }
    }

    private void sweep() {
        database.run(tx -> tx.createUpdate("""
                        delete from hub.history
                        using (select id, row_number() over (partition by module order by id desc) as place
                               from hub.history) as placed
                        where history.id = placed.id and placed.place > :kept
                        """).bind("kept", KEPT).execute());
    }

    /** The last entries of a module, the newest first. */
    List<Entry> of(String module, int most) {
        return database.read(handle -> handle.createQuery(
                        "select * from hub.history where module = :module order by at desc, id desc limit :most")
                .bind("module", module)
                .bind("most", most)
                .map((row, _) -> new Entry(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("state"),
                        row.getString("code"),
                        row.getString("reason"),
                        row.getString("instance"),
                        row.getString("by_whom")))
                .list());
    }

    /** Writes what is still waiting. */
    @Override
    public void close() {
        try {
            notes.put(new Note("", new ModuleStatus(ModuleState.UNDOCKED, "", "", Instant.EPOCH, null), null, true));
            writer.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
