package space.quark.host.bus;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import space.quark.host.storage.ModuleDatabase;

/** How far a module's events have been carried to the broker. */
final class ShipStore {
    private final ModuleDatabase database;
    private final String begin;
    private final String again;
    private final String find;
    private final String move;

    /**
     * How far it is.
     *
     * @param log what the broker calls the place to which events are carried
     * @param epoch grows whenever everything is carried again: positions of readers of before mean nothing then
     * @param position in the outbox
     * @param end where the broker has the last of them
     */
    record Cursor(String log, long epoch, Position position, Position end) {}

    ShipStore(ModuleDatabase database) {
        this.database = database;
        String schema = database.schema();
        String startOver = "epoch = ship.epoch + 1, tick = '', seq = 0, end_tick = '', end_seq = 0, moved_at = :now";
        this.begin = """
                insert into %1$s.bus_ship as ship (log, tick, seq, moved_at) values (:log, '', 0, :now)
                on conflict (one) do update set log = excluded.log, %2$s
                where ship.log <> excluded.log""".formatted(schema, startOver);
        this.again = "update %s.bus_ship as ship set %s where epoch = :epoch".formatted(schema, startOver);
        this.find = "select log, epoch, tick, seq, end_tick, end_seq from %s.bus_ship".formatted(schema);
        this.move = """
                update %s.bus_ship
                set tick = :to_tick, seq = :to_seq, end_tick = :end_tick, end_seq = :end_seq, moved_at = :now
                where epoch = :epoch and tick = :tick and seq = :seq""".formatted(schema);
    }

    /** Where to go on for this log of the broker's: another one than before begins with everything there is. */
    Cursor at(String log, Instant now) {
        return database.write(tx -> {
            tx.createUpdate(begin).bind("log", log).bind("now", now).execute();
            return find(tx).orElseThrow();
        });
    }

    /** Begins with everything there is, unless another process has done so. */
    void startOver(Cursor lost, Instant now) {
        database.run(tx -> tx.createUpdate(again)
                .bind("epoch", lost.epoch())
                .bind("now", now)
                .execute());
    }

    /** How far it is, for whatever log. */
    Optional<Cursor> find(Handle handle) {
        return handle.createQuery(find)
                .map((row, _) -> new Cursor(
                        row.getString("log"),
                        row.getLong("epoch"),
                        new Position(row.getString("tick"), row.getLong("seq")),
                        new Position(row.getString("end_tick"), row.getLong("end_seq"))))
                .findOne();
    }

    /** Moves on; what another process has moved meanwhile is {@link Attempts.Overtaken}. */
    Cursor move(Cursor from, Position position, Position end, Instant now) {
        return database.write(tx -> {
            // What a crash takes of this is appended again, and nobody waits for the disk.
            tx.execute("set local synchronous_commit = off");
            int moved = tx.createUpdate(move)
                    .bind("epoch", from.epoch())
                    .bind("tick", from.position().tick())
                    .bind("seq", from.position().seq())
                    .bind("to_tick", position.tick())
                    .bind("to_seq", position.seq())
                    .bind("end_tick", end.tick())
                    .bind("end_seq", end.seq())
                    .bind("now", now)
                    .execute();
            if (moved == 0) {
                throw new Attempts.Overtaken();
            }
            return new Cursor(from.log(), from.epoch(), position, end);
        });
    }
}
