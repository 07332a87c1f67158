package space.quark.bench;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.jetty.util.Fields;

/** The same rows as Quark's answers, fetched by plain JDBC and joined into text without any mapping. */
final class PlainSql {
    private static final String POST = """
            select p.id, p.author_id, a.username, a.full_name, a.avatar_url, p.title, p.content, p.content_html, p.excerpt,
                   p.category, p.cover, p.visibility, p.status, p.created_at, p.updated_at, p.published_at, p.media, p.tags,
                   c.comments, c.reactions, p.version
            from posts.post p
            left join posts.author a on a.id = p.author_id
            left join posts.post_counts c on c.post_id = p.id
            """;

    private final DataSource pool;

    PlainSql(DataSource pool) {
        this.pool = pool;
    }

    byte[] answer(String path, Fields query) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return switch (path) {
                case "/post" -> rows(connection, POST + "where p.id = ?", number(query, "id"));
                case "/list" ->
                    rows(connection, POST + "where p.listed order by p.sorted_at desc, p.id desc limit ?", 20);
                case "/followers" ->
                    rows(
                            connection,
                            "select f.follower, p.username, p.full_name, p.avatar_url from relations.follow f"
                                    + " join relations.person p on p.person = f.follower where f.followee = ?"
                                    + " order by f.at desc, f.follower desc limit 20",
                            number(query, "id"));
                case "/create" -> create(connection, number(query, "author"));
                case "/feed" -> feed(connection, query);
                default -> throw new IllegalArgumentException(path);
            };
        }
    }

    private static long number(Fields query, String name) {
        return Long.parseLong(query.getValue(name));
    }

    private static byte[] rows(Connection connection, String sql, long argument) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, argument);
            return text(statement);
        }
    }

    private static byte[] text(PreparedStatement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery()) {
            int columns = rows.getMetaData().getColumnCount();
            StringBuilder text = new StringBuilder(1024);
            while (rows.next()) {
                for (int i = 1; i <= columns; i++) {
                    text.append(rows.getString(i)).append(',');
                }
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    /** A post with two tags and one image, its tallies and its outbox row: what Quark writes, in one transaction. */
    private static byte[] create(Connection connection, long author) throws SQLException {
        connection.setAutoCommit(false);
        try {
            long[] tags = tags(connection);
            long post = post(connection, author);
            execute(
                    connection,
                    "insert into posts.post_tag (post_id, tag_id, sorted_at, listed)" + " select ?, unnest(array["
                            + tags[0] + "," + tags[1] + "]), now(), true",
                    post);
            execute(
                    connection,
                    "insert into posts.tally_change (kind, id, delta) values ('all', 0, 1), ('author', ?, 1),"
                            + " ('tag', " + tags[0] + ", 1), ('tag', " + tags[1] + ", 1)",
                    author);
            outbox(connection, post, author);
            connection.commit();
            return String.valueOf(post).getBytes(StandardCharsets.UTF_8);
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static long[] tags(Connection connection) throws SQLException {
        String sql = "select id from posts.tag where folded in ('bench-one', 'bench-two') order by id";
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            long first = rows.getLong(1);
            rows.next();
            return new long[] {first, rows.getLong(1)};
        }
    }

    private static long post(Connection connection, long author) throws SQLException {
        String sql = """
                insert into posts.post (author_id, status, visibility, created_at, updated_at, published_at, title, content,
                    content_html, excerpt, excerpt_given, tags, media)
                values (?, 'published', 'public', now(), now(), now(), ?, ?, ?, ?, false, ?::json, ?::json) returning id""";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, author);
            statement.setString(2, "A title");
            statement.setString(3, Seed.TEXT);
            statement.setString(4, "<p>" + Seed.TEXT + "</p>");
            statement.setString(5, Seed.TEXT.substring(0, 100));
            statement.setString(6, "[{\"id\":1,\"name\":\"bench-one\"},{\"id\":2,\"name\":\"bench-two\"}]");
            statement.setString(
                    7, "[{\"id\":1,\"url\":\"https://example.org/a.jpg\",\"type\":\"image\",\"position\":1}]");
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        }
    }

    private static void outbox(Connection connection, long post, long author) throws SQLException {
        String sql = "insert into posts.outbox (id, type, key, data, published_at)"
                + " values (?, 'quark.posts.post_published', ?, ?, now())";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, UUID.randomUUID());
            statement.setString(2, String.valueOf(post));
            statement.setString(
                    3,
                    "{\"post\":" + post + ",\"author\":" + author
                            + ",\"visibility\":\"PUBLIC\",\"title\":\"A title\",\"mentioned\":[],"
                            + "\"published_at\":\"2026-11-21T12:00:00Z\"}");
            statement.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql, long argument) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, argument);
            statement.executeUpdate();
        }
    }

    /** The best page of 20 that a person would write by hand: a merge per author, or a scan of the newest. */
    private static byte[] feed(Connection connection, Fields query) throws SQLException {
        String ids = query.getValue("plan").equals("merge") ? """
                select h.post from feed.edge e cross join lateral (
                    select post, published_at from feed.header where author = e.followee
                    order by published_at desc, post desc limit 20) h
                where e.person = ? order by h.published_at desc, h.post desc limit 20""" : """
                select h.post from feed.header h
                where exists (select 1 from feed.edge e where e.person = ? and e.followee = h.author)
                order by h.published_at desc, h.post desc limit 20""";
        List<Long> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(ids)) {
            statement.setLong(1, number(query, "person"));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getLong(1));
                }
            }
        }
        try (PreparedStatement statement = connection.prepareStatement(POST + "where p.id = any(?)")) {
            statement.setArray(1, connection.createArrayOf("bigint", found.toArray()));
            return text(statement);
        }
    }
}
