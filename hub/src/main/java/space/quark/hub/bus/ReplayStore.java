package space.quark.hub.bus;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Database;
import space.quark.host.bus.EventFilter;
import space.quark.host.bus.Replay;

/** Replays and how far each has come. */
final class ReplayStore {
    private static final String COLUMNS = """
            id, subscriber, source, type, subject, since, until, mode, per_second, last_position, state, position,
            handled, failed, error, begun_by, reason, begun_at, ended_at""";

    private final Database database;

    ReplayStore(Database database) {
        this.database = database;
    }

    /** What somebody wants replayed. */
    record Wanted(
            String subscriber,
            String source,
            EventFilter filter,
            boolean live,
            int perSecond,
            long position,
            long lastPosition,
            String reason) {}

    /** Keeps a new one; empty while another one into the same subscriber runs. */
    Optional<ReplayState> begin(Wanted wanted, String who, Instant now) {
        return database.write(tx -> tx.createQuery("""
                        insert into hub.replay (subscriber, source, type, subject, since, until, mode, per_second,
                               last_position, state, position, begun_by, reason, begun_at)
                        values (:subscriber, :source, :type, :subject, :since, :until, :mode, :per_second,
                               :last_position, 'running', :position, :who, :reason, :now)
                        on conflict (subscriber, source) where state = 'running' do nothing
                        returning %s
                        """.formatted(COLUMNS))
                .bind("subscriber", wanted.subscriber())
                .bind("source", wanted.source())
                .bind("type", wanted.filter().type())
                .bind("subject", wanted.filter().subject())
                .bind("since", wanted.filter().since())
                .bind("until", wanted.filter().until())
                .bind("mode", wanted.live() ? "live" : "shadow")
                .bind("per_second", wanted.perSecond())
                .bind("last_position", wanted.lastPosition())
                .bind("position", wanted.position())
                .bind("who", who)
                .bind("reason", wanted.reason())
                .bind("now", now)
                .mapTo(ReplayState.class)
                .findOne());
    }

    /** The latest ones, latest first. */
    List<ReplayState> latest(int limit) {
        return database.read(handle -> handle.createQuery(
                        "select %s from hub.replay order by id desc limit :limit".formatted(COLUMNS))
                .bind("limit", limit)
                .mapTo(ReplayState.class)
                .list());
    }

    List<ReplayState> running() {
        return database.read(handle -> handle.createQuery(
                        "select %s from hub.replay where state = 'running' order by id limit 1000".formatted(COLUMNS))
                .mapTo(ReplayState.class)
                .list());
    }

    Optional<ReplayState> find(long id) {
        return database.read(handle -> handle.createQuery("select %s from hub.replay where id = :id".formatted(COLUMNS))
                .bind("id", id)
                .mapTo(ReplayState.class)
                .findOne());
    }

    /** Keeps how far it has come, on top of what was counted before; false when it is running no more. */
    boolean keep(ReplayState begun, Replay.Step step, Instant now) {
        return database.<Integer, RuntimeException>write(tx -> tx.createUpdate("""
                        update hub.replay
                        set position = :position, handled = :handled, failed = :failed,
                            error = coalesce(:error, error), state = case when :done then 'done' else state end,
                            ended_at = case when :done then :now::timestamptz end
                        where id = :id and state = 'running'
                        """)
                        .bind("id", begun.id())
                        .bind("position", step.position())
                        .bind("handled", begun.handled() + step.handled())
                        .bind("failed", begun.failed() + step.failed())
                        .bind("error", step.error())
                        .bind("done", step.done())
                        .bind("now", now)
                        .execute())
                == 1;
    }

    /** Ends it in this state unless it has ended. */
    void end(long id, String state, @Nullable String error, Instant now) {
        database.run(tx -> tx.createUpdate("""
                        update hub.replay set state = :state, error = coalesce(:error, error), ended_at = :now
                        where id = :id and state = 'running'
                        """)
                .bind("id", id)
                .bind("state", state)
                .bind("error", error)
                .bind("now", now)
                .execute());
    }
}
