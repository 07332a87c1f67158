-- What is commented on. Its row is the lock under which its thread changes shape.
create table comments.subject (
    subject text primary key,
    author bigint not null,
    total bigint not null default 0 check (total >= 0),
    gone_at timestamptz
);

-- Own copies of the cards of people who wrote or were named; an erased person leaves the bare id for a while.
create table comments.person (
    id bigint primary key,
    username text not null,
    full_name text,
    avatar_url text,
    gone_at timestamptz
);

create table comments.comment (
    id bigint generated always as identity primary key,
    subject text not null,
    parent bigint references comments.comment on delete cascade,
    depth smallint not null check (depth between 0 and 8),
    author bigint,
    content text not null,
    reactions jsonb not null default '{}',
    score bigint not null default 0,
    replies bigint not null default 0 check (replies >= 0),
    version bigint not null default 1,
    created_at timestamptz not null,
    edited_at timestamptz
);
comment on column comments.comment.author is 'null on a tombstone';

create index comment_top_level on comments.comment (subject, id) where parent is null;
create index comment_by_score on comments.comment (subject, score desc, id desc) where parent is null;
create index comment_replies on comments.comment (parent, id) where parent is not null;
create index comment_author on comments.comment (author, subject, id) where author is not null;

create table comments.mention (
    comment bigint not null references comments.comment on delete cascade,
    person bigint not null,
    primary key (comment, person)
);
create index mention_person on comments.mention (person);

-- People whose comments are still being erased.
create table comments.erasure (
    person bigint primary key
);
