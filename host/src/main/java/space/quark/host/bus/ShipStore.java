package space.quark.host.bus;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import space.quark.host.storage.ModuleDatabase;

/** How far a module's events have been carried to the broker. */
final class ShipStore {
    private final ModuleDatabase database;
    private final String begin;
    private final String find;
    private final String move;

    /** @param log what the broker called the place to which events were carried */
    record Cursor(String log, Position position) {}

    ShipStore(ModuleDatabase database) {
        this.database = database;
        String schema = database.schema();
        this.begin = """
                insert into %1$s.bus_ship as ship (log, tick, seq, moved_at) values (:log, '', 0, :now)
                on conflict (one) do update
                set log = excluded.log, tick = excluded.tick, seq = excluded.seq, moved_at = excluded.moved_at
                where ship.log <> excluded.log""".formatted(schema);
        this.find = "select tick, seq from %s.bus_ship".formatted(schema);
        this.move = """
                update %s.bus_ship set tick = :to_tick, seq = :to_seq, moved_at = :now
                where log = :log and tick = :tick and seq = :seq""".formatted(schema);
    }

    /** Where to go on for this log of the broker's: another one than before begins with everything there is. */
    Cursor at(String log, Instant now) {
        return database.write(tx -> {
            tx.createUpdate(begin).bind("log", log).bind("now", now).execute();
            return new Cursor(log, position(tx).orElse(Position.START));
        });
    }

    /** How far it is, for whatever log. */
    Optional<Position> position(Handle handle) {
        return handle.createQuery(find).mapTo(Position.class).findOne();
    }

    /** Moves on; what another process has moved meanwhile is {@link Attempts.Overtaken}. */
    Cursor move(Cursor from, Cursor to, Instant now) {
        return database.write(tx -> {
            // What a crash takes of this is appended again, and nobody waits for the disk.
            tx.execute("set local synchronous_commit = off");
            int moved = tx.createUpdate(move)
                    .bind("log", from.log())
                    .bind("tick", from.position().tick())
                    .bind("seq", from.position().seq())
                    .bind("to_tick", to.position().tick())
                    .bind("to_seq", to.position().seq())
                    .bind("now", now)
                    .execute();
            if (moved == 0) {
                throw new Attempts.Overtaken();
            }
            return to;
        });
    }
}
