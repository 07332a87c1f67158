-- Who did what to events, and why.
create table hub.event_audit (
    id      bigint      generated always as identity primary key,
    at      timestamptz not null,
    who     text        not null,
    action  text        not null,
    target  text        not null,
    reason  text        not null default '',
    details jsonb       not null
);

-- Replays: one is running until it is done, ended by somebody, or cannot go on.
create table hub.replay (
    id            bigint      generated always as identity primary key,
    subscriber    text        not null,
    source        text        not null,
    type          text,
    subject       text,
    since         timestamptz,
    until         timestamptz,
    mode          text        not null check (mode in ('shadow', 'live')),
    per_second    int         not null check (per_second between 1 and 10000),
    last_position bigint      not null,
    state         text        not null check (state in ('running', 'done', 'ended', 'failed')),
    position      bigint      not null,
    handled       bigint      not null default 0,
    failed        bigint      not null default 0,
    error         text,
    begun_by      text        not null,
    reason        text        not null,
    begun_at      timestamptz not null,
    ended_at      timestamptz
);

create unique index replay_running on hub.replay (subscriber, source) where state = 'running';
