-- How many reactions of each kind a subject has. Its row is the lock under which they change.
create table reactions.tally (
    subject text primary key,
    root text not null,
    counts jsonb not null default '{}',
    gone_at timestamptz
);
create index tally_root on reactions.tally (root);
create index tally_gone on reactions.tally (gone_at) where gone_at is not null;

create table reactions.reaction (
    id bigint generated always as identity primary key,
    subject text not null,
    person bigint not null,
    kind text not null,
    at timestamptz not null,
    unique (subject, person, kind)
);
create index reaction_latest on reactions.reaction (subject, id desc);
create index reaction_latest_of_kind on reactions.reaction (subject, kind, id desc);
create index reaction_person on reactions.reaction (person, subject);

-- Deleted people, so that nothing late brings them back; erased once nothing of theirs can be on its way any more.
create table reactions.gone (
    person bigint primary key,
    at timestamptz not null,
    erased boolean not null default false
);
create index gone_unfinished on reactions.gone (at) where not erased;
