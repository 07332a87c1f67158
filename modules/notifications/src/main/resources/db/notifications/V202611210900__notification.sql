-- One row a person: the lock under which a mailbox changes, and its counts. A notification's seq is given under that
-- lock, so a person's seqs are in the order of commits.
create table notifications.mailbox (
    person bigint primary key,
    last_seq bigint not null default 0,
    unread bigint not null default 0 check (unread >= 0),
    total bigint not null default 0 check (total >= unread)
);

create table notifications.notification (
    id bigint generated always as identity primary key,
    person bigint not null,
    seq bigint not null,
    type text not null,
    is_read boolean not null default false,
    created_at timestamptz not null,
    payload json not null,
    sender bigint,
    actor bigint,
    subject text,
    root text,
    unique (person, seq)
);
comment on column notifications.notification.sender is 'who sent it by hand; null on the station''s own';
comment on column notifications.notification.actor is 'whose deed it tells of, or who sent it';
comment on column notifications.notification.subject is 'what it points to: the new comment, the liked post';
comment on column notifications.notification.root is 'the outermost subject to which that belongs';

create index notification_unread on notifications.notification (person, seq) where not is_read;
create index notification_type on notifications.notification (person, type, seq);
create index notification_actor on notifications.notification (actor) where actor is not null;
create index notification_subject on notifications.notification (subject) where subject is not null;
create index notification_root on notifications.notification (root) where root is not null;

-- What is not told twice.
create table notifications.told (
    actor bigint not null,
    person bigint not null,
    type text not null,
    subject text not null,
    at timestamptz not null,
    primary key (actor, person, type, subject)
);
create index told_person on notifications.told (person);
create index told_subject on notifications.told (subject) where subject <> '';

-- Own copy of who follows, blocks and mutes whom.
create table notifications.edge (
    person bigint not null,
    other bigint not null,
    kind text not null check (kind in ('follows', 'blocks', 'mutes')),
    primary key (person, other, kind)
);
create index edge_other on notifications.edge (other);

-- Own copy of which posts not everybody may read.
create table notifications.restricted (
    subject text primary key,
    author bigint not null,
    followers boolean not null
);
create index restricted_author on notifications.restricted (author);

-- Posts, comments and people that are gone, so that nothing late is told of them: post:17, comment:5, person:3.
create table notifications.gone (
    name text primary key,
    at timestamptz not null
);

-- How many notifications a person sent by hand within the hour that began at since.
create table notifications.quota (
    sender bigint primary key,
    since timestamptz not null,
    sent integer not null
);
