-- An event that failed as often as it may is dead: it waits for somebody to decide, and holds its key back meanwhile
-- unless its subscriber wanted otherwise.
alter table ${schema}.bus_parked
    add column holds   boolean     not null default true,
    add column stack   text        not null default '',
    add column died_at timestamptz;

drop index ${schema}.bus_parked_key;
create index bus_parked_key on ${schema}.bus_parked (source, key, place) where not dead or holds;
create index bus_parked_dead on ${schema}.bus_parked (place) where dead;

-- Starts of a process that have begun with the page after this position and not come to its end.
alter table ${schema}.bus_cursor add column begun int not null default 0;

-- What this module has ever heard, so that a handler that vanishes is noticed.
create table ${schema}.bus_handler (
    type     text        not null primary key,
    source   text        not null,
    heard_at timestamptz not null
);
