package space.quark.posts;

import java.time.Instant;
import java.time.ZoneOffset;
import space.quark.dock.Database;

/**
 * What waits for {@link Upkeep}. Asked every second and hardly ever there, so that it is one statement in plain JDBC.
 *
 * @param due whether posts are to be published now
 * @param tallies whether noted changes are to be counted together
 * @param departed whether people who left may still have posts
 */
record Backlog(boolean due, boolean tallies, boolean departed) {
    private static final String LOOK = """
            select exists (select from posts.post where status = 'scheduled' and publish_at <= ?
                               and author_id not in (select id from posts.author where shut_out)),
                   exists (select from posts.tally_change),
                   exists (select from posts.author where deleted_at is not null and not swept)
            """;

    static Backlog of(Database database, Instant now) {
        return database.readOne(
                        LOOK,
                        row -> new Backlog(row.getBoolean(1), row.getBoolean(2), row.getBoolean(3)),
                        now.atOffset(ZoneOffset.UTC))
                .orElseThrow();
    }
}
