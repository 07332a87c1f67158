-- What modules outside of this process publish lies in the hub's own outbox. What a CloudEvent says beyond the columns
-- stands in "attributes", a JSON object; empty when there is nothing.
alter table hub.outbox add column attributes text not null default '';

-- As it is read for those outside: attributes and data in one, parted by the first line feed.
create view hub.foreign_event as
    select seq, xid, id, type, key, published_at, correlation, attributes || E'\n' || data as data from hub.outbox;

-- The number that stands for a module that publishes from outside, made of its word in event types: the same for ever,
-- and nobody has to wait for whoever writes it down first.
create function hub.event_publisher(word text) returns bigint language sql immutable strict parallel safe
    return ('x' || left(md5(word), 16))::bit(64)::bigint;

-- Every event that was ever accepted from outside: outlives the events, so that none is accepted twice, however late.
create table hub.event_seen (
    publisher bigint not null,
    id        uuid   not null,
    primary key (publisher, id)
) partition by hash (publisher);

create table hub.event_seen_0 partition of hub.event_seen for values with (modulus 8, remainder 0);
create table hub.event_seen_1 partition of hub.event_seen for values with (modulus 8, remainder 1);
create table hub.event_seen_2 partition of hub.event_seen for values with (modulus 8, remainder 2);
create table hub.event_seen_3 partition of hub.event_seen for values with (modulus 8, remainder 3);
create table hub.event_seen_4 partition of hub.event_seen for values with (modulus 8, remainder 4);
create table hub.event_seen_5 partition of hub.event_seen for values with (modulus 8, remainder 5);
create table hub.event_seen_6 partition of hub.event_seen for values with (modulus 8, remainder 6);
create table hub.event_seen_7 partition of hub.event_seen for values with (modulus 8, remainder 7);

-- What a module outside hears under a name of its own. "delivered" counts what it was given and has acknowledged.
create table hub.hearing (
    module    text        not null,
    name      text        not null,
    types     text[]      not null,
    skips     boolean     not null,
    delivered bigint      not null default 0,
    seen_at   timestamptz not null,
    primary key (module, name)
) with (fillfactor = 50);

-- How far it has acknowledged each source.
create table hub.hearing_position (
    module text   not null,
    name   text   not null,
    source text   not null,
    tick   text   not null,
    seq    bigint not null,
    primary key (module, name, source),
    foreign key (module, name) references hub.hearing on delete cascade
) with (fillfactor = 50);

-- Failed events of these subscriptions, and those behind them, lie in hub.bus_parked like those of every subscriber; the
-- source is "<module>/<subscription> <source>".
