-- Modules outside the station's process: whose an id is, what it may do, and where it runs.
-- Last known good: what stands here as routed is routed again by the next hub, before anybody was asked.
create table hub.docking (
    module     text primary key references hub.module (id) on delete cascade,
    manifest   jsonb       not null,
    owner_hash bytea check (length(owner_hash) = 32),
    decision   text        not null check (decision in ('pending', 'approved', 'rejected')),
    reason     text        not null default '',
    scopes     text[]      not null default '{}',
    trusted    boolean     not null default false,
    asked_at   timestamptz not null
);

create table hub.instance (
    module   text        not null references hub.docking (module) on delete cascade,
    instance text        not null,
    epoch    bigint      not null,
    base     text        not null,
    pulled   boolean     not null,
    routed   boolean     not null default false,
    since    timestamptz not null,
    primary key (module, instance)
);

-- Programs that the station itself runs.
create table hub.supervised (
    module text primary key,
    folder text not null
);

-- Of a registration token only its SHA-256 is kept.
create table hub.registration_token (
    hash       bytea primary key check (length(hash) = 32),
    module     text,
    uses       integer     not null check (uses >= 0),
    trusted    boolean     not null,
    expires_at timestamptz not null
);

create index registration_token_expires_at on hub.registration_token (expires_at);

create table hub.registration (
    hash   bytea not null references hub.registration_token (hash) on delete cascade,
    module text  not null,
    primary key (hash, module)
);

create table hub.history (
    id       bigint generated always as identity primary key,
    module   text        not null references hub.module (id) on delete cascade,
    at       timestamptz not null,
    state    text        not null,
    code     text        not null,
    reason   text        not null,
    instance text
);

create index history_module on hub.history (module, id);
