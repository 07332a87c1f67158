-- How large an event is, known without putting it together: whoever reads a page takes no more of it than lies in memory.
create or replace view hub.foreign_event as
    select seq, xid, id, type, key, published_at, correlation, attributes || E'\n' || data as data,
           octet_length(attributes) + octet_length(data) as bytes
    from hub.outbox;
