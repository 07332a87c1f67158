package space.quark.posts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Json;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonCard;
import space.quark.posts.api.Media;
import space.quark.posts.api.Post;
import space.quark.posts.api.PostId;
import space.quark.posts.api.PostStatus;
import space.quark.posts.api.Tag;
import space.quark.posts.api.Visibility;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.ObjectReader;

/** How a post is read: one row holds all of it, with its author and its counts. */
final class PostRow {
    /** In the order in which {@link #read} takes them. */
    static final String COLUMNS = columns("p.content, p.content_html");

    /** The same for lists, where long texts are cut: a page of the longest would not fit into anybody's memory. */
    static final String LIST_COLUMNS = columns("""
            case when p.lengthy then left(p.content, 10000) else p.content end,
            case when p.lengthy then null else p.content_html end""");

    static final String TABLES = """
            posts.post p
            left join posts.author a on a.id = p.author_id
            left join posts.post_counts c on c.post_id = p.id""";

    private static final ObjectReader MEDIA = Json.mapper().readerFor(new TypeReference<List<Media>>() {});
    private static final ObjectReader TAGS = Json.mapper().readerFor(new TypeReference<List<Tag>>() {});
    private static final ObjectReader REACTIONS = Json.mapper().readerFor(new TypeReference<Map<String, Long>>() {});

    private PostRow() {}

    private static String columns(String content) {
        return """
                p.id, p.author_id, a.username, a.full_name, a.avatar_url, p.title, %s, p.excerpt, p.category, p.cover,
                p.visibility, p.status, p.created_at, p.updated_at, p.published_at, p.publish_at, p.media, p.tags,
                c.comments, c.reactions, p.version, p.sorted_at""".formatted(content);
    }

    static Post read(ResultSet row) throws SQLException {
        return new Post(
                new PostId(row.getLong(1)),
                card(row, 2),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                Visibility.of(row.getString(12)),
                PostStatus.of(row.getString(13)),
                shown(time(row, 14)),
                shown(time(row, 15)),
                shownIfAny(row, 16),
                shownIfAny(row, 17),
                media(row.getString(18)),
                tags(row.getString(19)),
                row.getLong(20),
                reactions(row.getString(21)),
                row.getLong(22));
    }

    /** What the row is ordered by in lists. */
    static Instant sortedAt(ResultSet row) throws SQLException {
        return time(row, 23);
    }

    /** Id, username, full name and picture; a username is missing when there is no copy of the card. */
    static PersonCard card(ResultSet row, int first) throws SQLException {
        String username = row.getString(first + 1);
        return new PersonCard(
                new PersonId(row.getLong(first)),
                username == null ? Authors.MISSING : username,
                row.getString(first + 2),
                row.getString(first + 3));
    }

    static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant timeIfAny(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    static List<Media> media(String json) {
        return json.equals("[]") ? List.of() : MEDIA.readValue(json);
    }

    static List<Tag> tags(String json) {
        return json.equals("[]") ? List.of() : TAGS.readValue(json);
    }

    /** A time as answers show it. */
    static Instant shown(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static @Nullable Instant shownIfAny(ResultSet row, int column) throws SQLException {
        Instant time = timeIfAny(row, column);
        return time == null ? null : shown(time);
    }

    private static Map<String, Long> reactions(@Nullable String json) {
        return json == null || json.equals("{}") ? Map.of() : REACTIONS.readValue(json);
    }
}
