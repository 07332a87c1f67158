package space.quark.host.bus;

/** How one outbox is searched. {@code begun} and {@code running} are the snapshot that a tick starts from. */
final class OutboxQueries {
    /**
     * A small tick whole when no transaction ran in the snapshot, with question marks for the types, twice, begun and the
     * limit; nothing in it can tell that it is small but the number of rows.
     */
    final String smallestTick;
    /** The same when some ran, in no order; then come the types, twice, those that ran, and the limit. */
    final String smallTick;
    /** A tick of any size: its first page and how far it goes. */
    final String openTick;
    /** What is heard of an open tick between two seqs. */
    final String readTick;

    final String backlog;
    final String heard;

    /** @param heard whether a row is heard, as SQL that speaks of {@code :types} */
    OutboxQueries(String outbox, String heard) {
        String bytes = Load.bytes(outbox);
        String data = Load.smallData(outbox);
        String columns = "seq, id, type, key, published_at, correlation, case when " + heard + " then " + bytes
                + " end as bytes, case when " + heard + " then " + data + " end as data";
        // No column of the result is called xid: an order by it would be by that column, for which there is no index.
        String numbered = "select " + columns.replace(":types", "?")
                + ", xid::text::bigint as number, pg_current_snapshot()::text as now from " + outbox;
        smallestTick = numbered + " where xid >= ?::xid8 and pg_visible_in_snapshot(xid, pg_current_snapshot())"
                + " order by xid, seq limit ?";
        smallTick = "(" + smallestTick + ") union all (" + numbered + " where xid = any(?::xid8[])"
                + " order by xid, seq limit ?)";
        // Materialized, because a limit reaching the search would make it go through the whole log by seq.
        openTick = """
                with tick as materialized (
                  select seq, xid, published_at from %1$s
                  where xid >= :begun::xid8 and pg_visible_in_snapshot(xid, pg_current_snapshot())
                  union all
                  select seq, xid, published_at from %1$s where xid = any(:running::xid8[])
                ), page as materialized (
                  select seq, published_at from tick order by seq limit :limit
                )
                select %2$s, (select max(seq) from tick) as last, (select max(xid) from tick)::text::bigint as newest,
                       pg_current_snapshot()::text as now
                from page join %1$s using (seq, published_at)
                order by seq""".formatted(outbox, columns);
        readTick = """
                select seq, id, type, key, published_at, correlation, %3$s as bytes, %4$s as data from %1$s
                where seq > :seq and seq <= :to and %2$s
                  and (xid >= :begun::xid8 or xid = any(:running::xid8[]))
                  and pg_visible_in_snapshot(xid, :up_to::pg_snapshot)
                order by seq limit :limit""".formatted(outbox, heard, bytes, data);
        backlog = """
                with rest as (
                  select published_at from %1$s
                  where %2$s and seq > :seq and seq <= :last
                    and (xid >= :begun::xid8 or xid = any(:running::xid8[]))
                    and pg_visible_in_snapshot(xid, :up_to::pg_snapshot)
                  union all
                  select published_at from %1$s
                  where %2$s
                    and (xid >= :next_begun::xid8 or xid = any(:next_running::xid8[]))
                  limit :limit
                )
                select count(*), min(published_at) from rest""".formatted(outbox, heard);
        this.heard = """
                select not exists (
                  select from %1$s
                  where published_at < :before
                    and xid >= pg_snapshot_xmin(:from::pg_snapshot) and not pg_visible_in_snapshot(xid, :from::pg_snapshot)
                    and not (seq <= :seq and pg_visible_in_snapshot(xid, :up_to::pg_snapshot)))""".formatted(outbox);
    }
}
