-- The registry: one row a module, kept when the station stops.
create table hub.module (
    id          text primary key check (id ~ '^[a-z][a-z0-9-]{0,40}$'),
    version     text        not null,
    manifest    jsonb       not null,
    wanted      boolean     not null default true,
    state       text        not null,
    reason_code text        not null,
    reason      text        not null,
    since       timestamptz not null,
    next_retry  timestamptz,
    docked_at   timestamptz
);
