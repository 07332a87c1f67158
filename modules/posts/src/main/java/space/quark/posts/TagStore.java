package space.quark.posts;

import java.text.Normalizer;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import space.quark.dock.Cursor;
import space.quark.dock.Database;
import space.quark.dock.PersonId;
import space.quark.posts.api.Posts;
import space.quark.posts.api.Tag;
import space.quark.posts.api.TagQuery;

/** Tags and the tallies of listed posts. */
final class TagStore {
    private static final int KNOWN_AT_MOST = 20_000;

    private final Database database;

    /** Ids of tags that were committed when they were read; a removed one shows at its foreign key. */
    private final Map<String, Long> known = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > KNOWN_AT_MOST;
        }
    };

    TagStore(Database database) {
        this.database = database;
    }

    /** The one form of all spellings of a name. */
    static String fold(String name) {
        return Normalizer.normalize(name.strip(), Normalizer.Form.NFC).toLowerCase(Locale.ROOT);
    }

    /** The tags of these names, made where there are none yet; spellings of one tag become one, the first. */
    List<Tag> resolve(Handle tx, Collection<String> names) {
        Map<String, String> spellings = new LinkedHashMap<>();
        names.forEach(name -> spellings.putIfAbsent(fold(name), name.strip()));
        Map<String, Long> ids = remembered(spellings.keySet());
        while (ids.size() < spellings.size()) {
            // A tag that another transaction makes at this moment is seen by the next statement only.
            Map<String, String> missing = new TreeMap<>(spellings);
            missing.keySet().removeAll(ids.keySet());
            tx.createQuery("""
                            with known as (
                                select id, folded from posts.tag where folded = any (:folded)
                            ), made as (
                                insert into posts.tag (folded, name)
                                select w.folded, w.name from unnest(:folded, :names) as w(folded, name)
                                where w.folded not in (select folded from known)
                                on conflict (folded) do nothing
                                returning id, folded
                            )
                            select id, folded, true from known union all select id, folded, false from made
                            """)
                    .bindArray("folded", String.class, missing.keySet())
                    .bindArray("names", String.class, missing.values())
                    .map((row, _) -> {
                        ids.put(row.getString(2), row.getLong(1));
                        if (row.getBoolean(3)) {
                            remember(row.getString(2), row.getLong(1));
                        }
                        return true;
                    })
                    .list();
        }
        List<Tag> tags = new ArrayList<>();
        spellings.forEach((folded, name) -> tags.add(new Tag(ids.getOrDefault(folded, 0L), name)));
        return tags;
    }

    /** Forgets which tags exist, after one turned out to be removed. */
    void forget() {
        synchronized (known) {
            known.clear();
        }
    }

    /** Notes that a post came onto or left the public lists. */
    void count(Handle tx, PersonId author, Map<Long, Integer> byTag, int posts) {
        List<String> kinds = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        List<Long> deltas = new ArrayList<>();
        if (posts != 0) {
            kinds.addAll(List.of("all", "author"));
            ids.addAll(List.of(0L, author.value()));
            deltas.addAll(List.of((long) posts, (long) posts));
        }
        byTag.forEach((tag, delta) -> {
            if (delta != 0) {
                kinds.add("tag");
                ids.add(tag);
                deltas.add((long) delta);
            }
        });
        if (!kinds.isEmpty()) {
            tx.createUpdate("""
                            insert into posts.tally_change (kind, id, delta)
                            select * from unnest(:kinds, :ids, :deltas)
                            """)
                    .bindArray("kinds", String.class, kinds)
                    .bindArray("ids", Long.class, ids)
                    .bindArray("deltas", Long.class, deltas)
                    .execute();
        }
    }

    /** Tags in use, most used first; a cursor's time is a count, in microseconds since 1970. */
    Posts.Tags list(TagQuery query) {
        int limit = query.limit();
        Cursor after = Cursor.parse(query.cursor());
        List<Posts.TagCount> found = database.read(handle -> handle.createQuery("""
                        with pending as (
                            select id, sum(delta) as delta from posts.tally_change where kind = 'tag' group by id
                        ), counted as (
                            (select t.id, t.name, y.listed
                             from posts.tally y join posts.tag t on t.id = y.id
                             where y.kind = 'tag' and y.listed > 0 and t.folded like :prefix
                                 and not exists (select from pending p where p.id = y.id)
                                 and y.listed <= :count and (y.listed < :count or y.id > :id)
                             order by y.listed desc, y.id limit :limit)
                            union all
                            select t.id, t.name, coalesce(y.listed, 0) + p.delta
                            from pending p join posts.tag t on t.id = p.id
                                left join posts.tally y on y.kind = 'tag' and y.id = p.id
                            where t.folded like :prefix
                        )
                        select id, name, listed from counted
                        where listed > 0 and listed <= :count and (listed < :count or id > :id)
                        order by listed desc, id limit :limit
                        """)
                .bind("prefix", prefix(query.q()))
                .bind("count", after == null ? Long.MAX_VALUE : ChronoUnit.MICROS.between(Instant.EPOCH, after.at()))
                .bind("id", after == null ? 0 : after.id())
                .bind("limit", limit + 1)
                .map((row, _) -> new Posts.TagCount(row.getLong(1), row.getString(2), row.getLong(3)))
                .list());
        if (found.size() <= limit) {
            return new Posts.Tags(found, null);
        }
        Posts.TagCount last = found.get(limit - 1);
        Cursor next = new Cursor(Instant.EPOCH.plus(last.count(), ChronoUnit.MICROS), last.id());
        return new Posts.Tags(found.subList(0, limit), next.text());
    }

    /** Moves noted changes into the tallies; tells how many, at most {@code most}. */
    int fold(Handle tx, int most) {
        return tx.createQuery("""
                        with moved as (
                            delete from posts.tally_change
                            where ctid = any (array(
                                select ctid from posts.tally_change limit :most for update skip locked))
                            returning kind, id, delta
                        ), folded as (
                            insert into posts.tally as y (kind, id, listed)
                            select kind, id, sum(delta) from moved group by kind, id order by kind, id
                            on conflict (kind, id) do update set listed = y.listed + excluded.listed
                        )
                        select count(*) from moved
                        """).bind("most", most).mapTo(Integer.class).one();
    }

    /**
     * Removes tags that no post carries, listed or not; tells how many. Locked first and looked at again after: one
     * statement would not see who began to use a tag while it waited for the lock.
     */
    int removeUnused(Handle tx, int most) {
        List<Long> locked =
                tx.createQuery("""
                        select id from posts.tag t
                        where not exists (select from posts.post_tag p where p.tag_id = t.id)
                            and not exists (select from posts.tally_change c where c.kind = 'tag' and c.id = t.id)
                        limit :most for update skip locked
                        """).bind("most", most).mapTo(Long.class).list();
        if (locked.isEmpty()) {
            return 0;
        }
        return tx.createQuery("""
                        with gone as (
                            delete from posts.tag t
                            where t.id = any(:locked)
                                and not exists (select from posts.post_tag p where p.tag_id = t.id)
                                and not exists (
                                    select from posts.tally_change c where c.kind = 'tag' and c.id = t.id)
                            returning t.id
                        ), forgotten as (
                            delete from posts.tally y using gone where y.kind = 'tag' and y.id = gone.id
                        )
                        select count(*) from gone
                        """)
                .bindArray("locked", Long.class, locked)
                .mapTo(Integer.class)
                .one();
    }

    private Map<String, Long> remembered(Collection<String> folded) {
        Map<String, Long> ids = new HashMap<>();
        synchronized (known) {
            for (String name : folded) {
                Long id = known.get(name);
                if (id != null) {
                    ids.put(name, id);
                }
            }
        }
        return ids;
    }

    private void remember(String folded, long id) {
        synchronized (known) {
            known.put(folded, id);
        }
    }

    private static String prefix(@Nullable String start) {
        String escaped = start == null ? "" : fold(start).replaceAll("([\\\\%_])", "\\\\$1");
        return escaped + "%";
    }
}
