package space.quark.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/** Fills a migrated database with people, posts and edges by bulk SQL. */
final class Seed {
    static final String TEXT =
            ("The station turns once every ninety minutes, and whoever looks out sees sixteen dawns a " + "day. ")
                    .repeat(6)
                    .strip();
    static final int PEOPLE = 20_000;

    private final DataSource pool;

    Seed(DataSource pool) {
        this.pool = pool;
    }

    /** 20,000 people with ids from 100,000, known to posts, relations and feed. */
    void people() throws SQLException {
        run("""
                insert into posts.author (id, username) select 100000 + n, 'bench' || n from generate_series(1, %1$d) n
                on conflict do nothing""".formatted(PEOPLE));
        run("""
                insert into relations.person (person, username) select 100000 + n, 'bench' || n from generate_series(1, %1$d) n
                on conflict do nothing""".formatted(PEOPLE));
        run("""
                insert into feed.person (person) select 100000 + n from generate_series(1, %1$d) n
                on conflict do nothing""".formatted(PEOPLE));
        run("insert into posts.tag (folded, name) values ('bench-one', 'bench-one'), ('bench-two', 'bench-two')"
                + " on conflict do nothing");
    }

    /**
     * Posts of those people, the newest now and one a second into the past, authors in turn but for 20 rare ones (the
     * first 20 people), who wrote nothing lately.
     */
    void posts(int count) throws SQLException {
        run("""
                insert into posts.post (author_id, status, visibility, created_at, updated_at, published_at, title, content,
                    content_html, excerpt, excerpt_given)
                select case when n %% 50000 = 0 then 100001 + (n / 50000) %% 20
                            else 100021 + (n * 7919::bigint) %% %2$d end,
                       'published', 'public', now() - make_interval(secs => n), now(), now() - make_interval(secs => n),
                       'A title ' || n, '%3$s', '<p>%3$s</p>', left('%3$s', 100), false
                from generate_series(1, %1$d) n""".formatted(count, PEOPLE - 20, TEXT));
        run("""
                insert into feed.header (post, author, published_at)
                select id, author_id, published_at from posts.post where author_id > 100000 on conflict do nothing""");
        run("insert into posts.tally_change (kind, id, delta) values ('all', 0, " + count + ")");
        run("vacuum analyze posts.post");
        run("vacuum analyze feed.header");
    }

    /** Lets a person follow this many of those who write often, or the 20 rare authors. */
    void follow(long person, int count, boolean rare) throws SQLException {
        run("insert into feed.person (person) values (" + person + ") on conflict do nothing");
        run("""
                insert into feed.edge (person, followee)
                select %1$d, case when %3$b then 100000 + n else 100020 + (n * 31) %% %4$d end
                from generate_series(1, %2$d) n on conflict do nothing""".formatted(person, count, rare, PEOPLE - 20));
        // Relations must say the same: the feed asks it before it shows anything.
        run("""
                insert into relations.person (person, username) values (%1$d, 'reader' || %1$d) on conflict do nothing""".formatted(person));
        run("""
                insert into relations.follow (follower, followee, at)
                select person, followee, now() from feed.edge where person = %d on conflict do nothing""".formatted(person));
        run("vacuum analyze relations.follow");
        run("update feed.person set followees = (select count(*) from feed.edge where person = " + person
                + ") where person = " + person);
        run("vacuum analyze feed.edge");
    }

    /** Gives a person 5,000 followers. */
    void followers(long person) throws SQLException {
        run("insert into relations.person (person, username) values (" + person
                + ", 'followed') on conflict do nothing");
        run("""
                insert into relations.follow (follower, followee, at)
                select 100000 + n, %d, now() - make_interval(secs => n) from generate_series(1, 5000) n
                on conflict do nothing""".formatted(person));
        run("update relations.person set followers = 5000 where person = " + person);
        run("vacuum analyze relations.follow");
    }

    private void run(String sql) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
