-- What this module published, in one partition a day: only ever added to, dropped by the day.
create table ${schema}.outbox (
    seq          bigint      not null generated always as identity,
    xid          xid8        not null default pg_current_xact_id(),
    id           uuid        not null,
    type         text        not null,
    key          text        not null check (length(key) <= 500),
    data         text        not null,
    published_at timestamptz not null default clock_timestamp(),
    primary key (seq, published_at)
) partition by range (published_at);

create index outbox_xid on ${schema}.outbox (xid, seq);

-- Catches what no day has been made ready for.
create table ${schema}.outbox_default partition of ${schema}.outbox default;

-- How far each subscriber has come, as last reported: what it has not heard yet is not dropped.
create table ${schema}.bus_reader (
    subscriber text        not null primary key,
    tick       text        not null,
    seq        bigint      not null,
    seen_at    timestamptz not null
);

-- How far this module has heard each source.
create table ${schema}.bus_cursor (
    source   text        not null primary key,
    tick     text        not null,
    seq      bigint      not null,
    moved_at timestamptz not null
) with (fillfactor = 50);

-- Events this module has taken, so that one delivered again does nothing; "at" is when the event was published, which
-- is the same at every delivery.
create table ${schema}.inbox (
    source   text        not null,
    event_id uuid        not null,
    at       timestamptz not null,
    primary key (source, event_id, at)
) partition by range (at);

create table ${schema}.inbox_default partition of ${schema}.inbox default;

-- Events whose handler failed, and those of the same key behind them, in the order in which they wait.
create table ${schema}.bus_parked (
    place        bigint      not null generated always as identity primary key,
    source       text        not null,
    event_id     uuid        not null,
    seq          bigint      not null,
    type         text        not null,
    key          text        not null,
    data         text        not null,
    published_at timestamptz not null,
    attempts     int         not null,
    next_at      timestamptz not null,
    error        text        not null,
    dead         boolean     not null default false,
    unique (source, event_id)
);

create index bus_parked_key on ${schema}.bus_parked (source, key, place) where not dead;
