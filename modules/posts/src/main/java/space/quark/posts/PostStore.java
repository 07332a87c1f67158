package space.quark.posts;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import space.quark.dock.Database;
import space.quark.dock.Json;
import space.quark.dock.PersonId;
import space.quark.people.api.PersonCard;
import space.quark.posts.api.Media;
import space.quark.posts.api.NewMedia;
import space.quark.posts.api.Post;
import space.quark.posts.api.PostId;
import space.quark.posts.api.Visibility;

/** All that is written about one post, and reading one. */
final class PostStore {
    /** The new media as they are stored, each with an id. */
    private static final String NEW_MEDIA = """
            (select coalesce(json_agg(json_build_object('id', nextval('posts.media_id'), 'url', m.url, 'type', m.type,
                                                        'position', m.position)), '[]')
             from json_to_recordset(:media::json) as m(url text, type text, position integer))""";

    private static final String FIND = "select " + PostRow.COLUMNS + " from " + PostRow.TABLES + " where p.id = ?";

    private final Database database;

    PostStore(Database database) {
        this.database = database;
    }

    /** A post that nobody else can change until the transaction ends. */
    record Locked(Post post, Writing writing) {}

    /** A post that was just made, and whether its author is leaving. */
    record Made(Post post, boolean authorDeparted) {}

    /** What is announced of a post. */
    record Header(PostId id, PersonId author, Visibility visibility, String title, Set<PersonId> mentioned) {}

    Optional<Post> find(PostId id) {
        return database.readOne(FIND, PostRow::read, id.value());
    }

    Optional<Locked> lock(Handle tx, PostId id) {
        return tx.createQuery("select " + PostRow.COLUMNS + ", p.excerpt_given, p.mentioned from " + PostRow.TABLES
                        + " where p.id = :id for no key update of p")
                .bind("id", id.value())
                .map((row, _) -> locked(row))
                .findOne();
    }

    /** Stores a new post with its tags and its place in the tallies, in one statement. */
    Made insert(Handle tx, PersonId author, Writing writing, Instant now) {
        Query insert = tx.createQuery("""
                with made as (
                    insert into posts.post (author_id, status, visibility, created_at, updated_at, published_at,
                        publish_at, title, content, content_html, excerpt, excerpt_given, category, cover, tags, media,
                        mentioned)
                    values (:author, :status, :visibility, :now, :now, :publishedAt,
                        :publishAt, :title, :content, :html, :excerpt, :excerptGiven, :category, :cover, :tags::json,
                """ + NEW_MEDIA + """
                        , :mentioned::bigint[])
                    returning id, sorted_at, listed, media
                ), tagged as (
                    insert into posts.post_tag (post_id, tag_id, sorted_at, listed)
                    select made.id, tag, made.sorted_at, made.listed
                    from made, unnest(:tagIds::bigint[]) as tag
                ), counted as (
                    insert into posts.tally_change (kind, id, delta)
                    select touched.kind, touched.id, 1
                    from made, (
                        select 'all' as kind, 0 as id
                        union all select 'author', :author
                        union all select 'tag', unnest(:tagIds::bigint[])) as touched
                    where made.listed
                )
                select :author, a.username, a.full_name, a.avatar_url, made.id, made.media, a.deleted_at is not null
                from made left join posts.author a on a.id = :author
                """).bind("author", author.value());
        List<NewMedia> media = writing.newMedia() == null ? List.of() : writing.newMedia();
        return bind(insert, writing, media, now)
                .map((row, _) -> {
                    PersonCard card = PostRow.card(row, 1);
                    PostId id = new PostId(row.getLong(5));
                    List<Media> stored = PostRow.media(row.getString(6));
                    return new Made(writing.asNew(id, card, now, stored), row.getBoolean(7));
                })
                .one();
    }

    /** Replaces what is stored; content that stays the same is not written again. */
    Post update(Handle tx, Locked old, Writing writing, Instant now) {
        Query update = tx.createQuery("""
                with changed as (
                    update posts.post
                    set version = version + 1, status = :status, visibility = :visibility, updated_at = :now,
                        published_at = :publishedAt, publish_at = :publishAt, title = :title,
                        content = case when :rewritten then :content else content end,
                        content_html = case when :rewritten then :html else content_html end,
                        excerpt = :excerpt, excerpt_given = :excerptGiven, category = :category, cover = :cover,
                        tags = :tags::json, mentioned = :mentioned::bigint[],
                        media = case when :newMedia then
                """ + NEW_MEDIA + """
                        else media end
                    where id = :id
                    returning id, sorted_at, listed, media, version
                ), untagged as (
                    delete from posts.post_tag t using changed
                    where t.post_id = changed.id and t.tag_id <> all (:tagIds::bigint[])
                ), tagged as (
                    insert into posts.post_tag (post_id, tag_id, sorted_at, listed)
                    select changed.id, tag, changed.sorted_at, changed.listed
                    from changed, unnest(:tagIds::bigint[]) as tag
                    on conflict (post_id, tag_id)
                    do update set sorted_at = excluded.sorted_at, listed = excluded.listed
                )
                select media, version from changed
                """)
                .bind("id", old.post().id().value())
                .bind("rewritten", !writing.content().equals(old.post().content()))
                .bind("newMedia", writing.newMedia() != null);
        List<NewMedia> media = writing.newMedia() == null ? List.of() : writing.newMedia();
        Post post = old.post();
        return bind(update, writing, media, now)
                .map((row, _) -> writing.onto(post, now, PostRow.media(row.getString(1)), row.getLong(2)))
                .one();
    }

    /** Deletes those of these posts that exist; tells which. */
    List<PostId> delete(Handle tx, List<PostId> ids) {
        return tx.createQuery("""
                with gone as (
                    delete from posts.post where id = any (:ids) returning id, author_id, listed, tags
                ), counted as (
                    insert into posts.tally_change (kind, id, delta)
                    select 'all', 0, -count(*) from gone where listed having count(*) > 0
                    union all
                    select 'author', author_id, -count(*) from gone where listed group by author_id
                    union all
                    select 'tag', (tag ->> 'id')::bigint, -count(*)
                    from gone, json_array_elements(tags) as tag
                    where listed
                    group by (tag ->> 'id')::bigint
                )
                select id from gone
                """)
                .bindArray("ids", Long.class, ids.stream().map(PostId::value).toList())
                .map((row, _) -> new PostId(row.getLong(1)))
                .list();
    }

    /** Locks some posts of a person, so that they can be deleted. */
    List<PostId> lockOf(Handle tx, PersonId author, int most) {
        return tx.createQuery("""
                select id from posts.post where author_id = :author
                order by sorted_at desc, id desc limit :most for update
                """)
                .bind("author", author.value())
                .bind("most", most)
                .map((row, _) -> new PostId(row.getLong(1)))
                .list();
    }

    /** Publishes scheduled posts whose time has come and whose author is not shut out, the longest waiting first. */
    List<Header> publishDue(Handle tx, Instant now, int most) {
        return tx.createQuery("""
                with due as (
                    select id from posts.post
                    where status = 'scheduled' and publish_at <= :now
                        and author_id not in (select id from posts.author where shut_out)
                    order by publish_at, id limit :most
                    for no key update skip locked
                ), shown as (
                    update posts.post p
                    set status = 'published', published_at = :now, publish_at = null, version = version + 1
                    from due where p.id = due.id
                    returning p.id, p.author_id, p.visibility, p.title, p.mentioned, p.sorted_at, p.listed
                ), tagged as (
                    update posts.post_tag t
                    set sorted_at = shown.sorted_at, listed = shown.listed
                    from shown where t.post_id = shown.id
                    returning t.tag_id, t.listed
                ), counted as (
                    insert into posts.tally_change (kind, id, delta)
                    select 'all', 0, count(*) from shown where listed having count(*) > 0
                    union all
                    select 'author', author_id, count(*) from shown where listed group by author_id
                    union all
                    select 'tag', tag_id, count(*) from tagged where listed group by tag_id
                )
                select id, author_id, visibility, title, mentioned from shown order by id
                """)
                .bind("now", now)
                .bind("most", most)
                .map((row, _) -> header(row))
                .list();
    }

    private static Query bind(Query query, Writing writing, List<NewMedia> media, Instant now) {
        List<NewMedia> ordered =
                media.stream().sorted(Comparator.comparing(NewMedia::position)).toList();
        return query.bind("status", writing.status().word())
                .bind("visibility", writing.visibility().word())
                .bind("now", now)
                .bind("publishedAt", writing.publishedAt())
                .bind("publishAt", writing.publishAt())
                .bind("title", writing.title())
                .bind("content", writing.content())
                .bind("html", writing.html())
                .bind("excerpt", writing.excerpt())
                .bind("excerptGiven", writing.excerptGiven())
                .bind("category", writing.category())
                .bind("cover", writing.cover())
                .bind("tags", Json.mapper().writeValueAsString(writing.tags()))
                .bind("tagIds", array(writing.tagIds().stream()))
                .bind("media", Json.mapper().writeValueAsString(ordered))
                .bind(
                        "mentioned",
                        array(writing.mentioned().stream().map(PersonId::value).sorted()));
    }

    /** An array as PostgreSQL writes it: binding a text costs a tenth of what binding an array does. */
    private static String array(Stream<Long> ids) {
        return ids.map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    }

    private static Locked locked(ResultSet row) throws SQLException {
        Post post = PostRow.read(row);
        Writing writing = new Writing(
                post.status(),
                post.visibility(),
                PostRow.timeIfAny(row, 16),
                PostRow.timeIfAny(row, 17),
                post.title(),
                post.content(),
                Objects.requireNonNull(post.contentHtml()),
                post.excerpt(),
                row.getBoolean(24),
                post.category(),
                post.cover(),
                post.tags(),
                null,
                people(row.getArray(25)));
        return new Locked(post, writing);
    }

    private static Header header(ResultSet row) throws SQLException {
        return new Header(
                new PostId(row.getLong(1)),
                new PersonId(row.getLong(2)),
                Visibility.of(row.getString(3)),
                row.getString(4),
                people(row.getArray(5)));
    }

    private static Set<PersonId> people(Array ids) throws SQLException {
        Set<PersonId> people = new LinkedHashSet<>();
        Arrays.stream((Long[]) ids.getArray()).map(PersonId::new).forEach(people::add);
        return Set.copyOf(people);
    }
}
