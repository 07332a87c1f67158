package space.quark.host.bus;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import space.quark.dock.Problem;
import space.quark.host.storage.ModuleDatabase;

/** Keeps one module's event tables in shape; any number of processes may do it at once, and do it again. */
final class Care {
    private static final Logger LOG = LoggerFactory.getLogger(Care.class);
    private static final int DAYS_AHEAD = 3;
    private static final int ATTEMPTS = 5;
    /** An event delivered again after its mark was dropped would count twice, so marks live longer than events. */
    private static final Duration MARKS_OUTLIVE_EVENTS = Duration.ofDays(2);

    /** Events are published before they are committed, and by clocks of several machines. */
    private static final Duration SKEW = Duration.ofDays(1);

    private final String module;
    private final ModuleDatabase database;
    private final InstantSource clock;
    private final BusSettings settings;
    private final Partitions outbox;
    private final Partitions inbox;
    private final String schema;

    private record Reader(String subscriber, String tick, long seq) {}

    Care(String module, ModuleDatabase database, InstantSource clock, BusSettings settings) {
        this.module = module;
        this.database = database;
        this.clock = clock;
        this.settings = settings;
        this.schema = database.schema();
        this.outbox = new Partitions(database, "outbox", "published_at");
        this.inbox = new Partitions(database, "inbox", "at");
    }

    /** Makes the partitions of today and the next days, and mends what a restored backup brought along. */
    void makeReady() {
        LocalDate today = today();
        for (int day = 0; day <= DAYS_AHEAD; day++) {
            LocalDate date = today.plusDays(day);
            boolean begun = day == 0;
            trying("make a partition", () -> outbox.make(date, begun));
            trying("make a partition", () -> inbox.make(date, begun));
        }
        int foreign = database.write(tx -> tx.execute("""
                update %s.outbox set xid = pg_current_xact_id()
                where xid >= pg_snapshot_xmax(pg_current_snapshot())""".formatted(schema)));
        if (foreign > 0) {
            LOG.info("{}: {} events came with a backup of another server and are delivered again", module, foreign);
        }
    }

    /** Notes how far subscribers have come, for the time when they are away. */
    void report(Map<String, Position> readers) {
        Instant now = clock.instant();
        database.run(tx -> readers.forEach((subscriber, position) -> tx.createUpdate("""
                        insert into %s.bus_reader (subscriber, tick, seq, seen_at)
                        values (:subscriber, :tick, :seq, :now)
                        on conflict (subscriber) do update
                        set tick = excluded.tick, seq = excluded.seq, seen_at = excluded.seen_at""".formatted(schema))
                .bind("subscriber", subscriber)
                .bind("tick", position.tick())
                .bind("seq", position.seq())
                .bind("now", now)
                .execute()));
    }

    /** Nothing is kept any more for a subscriber that is gone for good. */
    void forget(String subscriber) {
        database.run(tx -> tx.createUpdate("delete from %s.bus_reader where subscriber = :subscriber".formatted(schema))
                .bind("subscriber", subscriber)
                .execute());
    }

    /**
     * Drops events older than the retention that all subscribers have taken, and marks older than any event kept.
     *
     * @param unheard when the oldest event was published that this module has not taken yet, of all whom it hears
     */
    void dropOld(Instant unheard) {
        LocalDate oldest = LocalDate.ofInstant(clock.instant().minus(settings.retention()), ZoneOffset.UTC);
        for (LocalDate day : outbox.daysBefore(oldest)) {
            if (heardByAll(day.plusDays(1))) {
                trying("drop a partition", () -> outbox.drop(day));
            }
        }
        if (heardByAll(oldest)) {
            outbox.emptyDefault(oldest);
        }
        dropMarks(oldest.minusDays(MARKS_OUTLIVE_EVENTS.toDays()), unheard);
    }

    /**
     * Whatever comes again of before the oldest mark has been taken, because marks are not dropped before that: so it
     * is refused for ever, and not for as long as its mark is kept.
     */
    private void dropMarks(LocalDate wanted, Instant unheard) {
        Instant safe = unheard.minus(SKEW);
        LocalDate oldestMark = safe.isBefore(wanted.atStartOfDay(ZoneOffset.UTC).toInstant())
                ? LocalDate.ofInstant(safe, ZoneOffset.UTC)
                : wanted;
        database.run(tx -> tx.createUpdate("""
                        update %s.bus_cursor set forgotten = :before where forgotten < :before""".formatted(schema))
                .bind("before", oldestMark.atStartOfDay(ZoneOffset.UTC).toInstant())
                .execute());
        inbox.daysBefore(oldestMark).forEach(day -> trying("drop a partition", () -> inbox.drop(day)));
        inbox.emptyDefault(oldestMark);
    }

    private boolean heardByAll(LocalDate day) {
        Instant before = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        OutboxSource source = new OutboxSource(module, database);
        return database.read(handle -> {
            for (Reader reader : readers(handle)) {
                if (!source.heard(handle, new Position(reader.tick(), reader.seq()), before)) {
                    LOG.info("{}: events of before {} are kept for {}", module, day, reader.subscriber());
                    return false;
                }
            }
            return true;
        });
    }

    private List<Reader> readers(Handle handle) {
        return handle.createQuery(
                        "select subscriber, tick, seq from %s.bus_reader where seen_at > :since".formatted(schema))
                .bind("since", clock.instant().minus(settings.absence()))
                .mapTo(Reader.class)
                .list();
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** A table in use is not waited for long, because everybody else would wait behind. */
    private void trying(String what, Runnable change) {
        for (int attempt = 1; ; attempt++) {
            try {
                change.run();
                return;
            } catch (Problem e) {
                if (attempt == ATTEMPTS) {
                    LOG.warn("{}: could not {}, next time then", module, what, e);
                    return;
                }
            }
        }
    }
}
