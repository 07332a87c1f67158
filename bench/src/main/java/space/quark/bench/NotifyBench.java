package space.quark.bench;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** From the answer to a follow until the notification can be read, on an idle station and under load. */
final class NotifyBench {
    private static final int FOLLOWS = 200;

    private NotifyBench() {}

    static void followToReadable(Report report) throws IOException, SQLException {
        try (Room room = Room.open()) {
            Room.Person followed = room.register("followed");
            Room.Person[] followers = new Room.Person[2 * FOLLOWS];
            for (int i = 0; i < followers.length; i++) {
                followers[i] = room.register("follower" + i);
            }
            double commit = commitMillis(room);
            long[] idle = follow(room, followed, followers, 0);
            report.row(
                    "follow → notification readable, idle (p99, ms)",
                    millis(idle),
                    String.format(Locale.ROOT, "one commit: %.2f ms", commit),
                    Load.at(idle, 0.99) / 1e3,
                    false,
                    50);
            byte[] read = Load.request("GET", "/api/v1/posts/list", followed.token(), "");
            Thread load = Thread.ofPlatform()
                    .start(() ->
                            Load.run(room.station().address(), 16, Duration.ZERO, Duration.ofSeconds(20), _ -> read));
            long[] loaded = follow(room, followed, followers, FOLLOWS);
            report.note(
                    "the same while 16 clients read lists without pause",
                    millis(loaded),
                    String.format(Locale.ROOT, "one commit, idle: %.2f ms", commit));
            load.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long[] follow(Room room, Room.Person followed, Room.Person[] followers, int from) {
        long[] nanos = new long[FOLLOWS];
        for (int i = 0; i < FOLLOWS; i++) {
            long before = unread(room, followed);
            room.call(
                    "POST",
                    "/api/v1/relation/follow",
                    followers[from + i].token(),
                    "{\"followee_id\":" + followed.id() + "}");
            long answered = System.nanoTime();
            while (unread(room, followed) == before) {
                LockSupport.parkNanos(200_000);
            }
            nanos[i] = System.nanoTime() - answered;
        }
        Arrays.sort(nanos);
        return nanos;
    }

    private static long unread(Room room, Room.Person person) {
        return room.call("GET", "/api/v1/notification/unread-count", person.token(), "")
                .path("data")
                .path("count")
                .asLong();
    }

    private static double commitMillis(Room room) throws SQLException {
        try (Connection connection = room.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists public.bench_commit (n int)");
            long[] nanos = new long[FOLLOWS];
            for (int i = 0; i < FOLLOWS; i++) {
                long begun = System.nanoTime();
                statement.execute("insert into public.bench_commit values (1)");
                nanos[i] = System.nanoTime() - begun;
            }
            Arrays.sort(nanos);
            return Load.at(nanos, 0.5) / 1e3;
        }
    }

    private static String millis(long[] sorted) {
        return String.format(
                Locale.ROOT, "p50 %.1f ms, p99 %.1f ms", Load.at(sorted, 0.5) / 1e3, Load.at(sorted, 0.99) / 1e3);
    }
}
