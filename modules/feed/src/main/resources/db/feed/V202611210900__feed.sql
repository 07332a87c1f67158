-- Everybody of whom something was heard. The row is what makes events about one person wait for each other; of those
-- who are gone only the id stays, so that what arrives late cannot bring their posts and edges back.
create table feed.person (
    person bigint primary key,
    followees bigint not null default 0 check (followees >= 0),
    gone boolean not null default false
) with (fillfactor = 80);

create table feed.edge (
    person bigint not null,
    followee bigint not null,
    primary key (person, followee)
);
create index edge_followee on feed.edge (followee);

-- Whose posts a person does not see, and why: blocks, is blocked by, mutes.
create table feed.hidden (
    person bigint not null,
    author bigint not null,
    why text not null check (why in ('blocks', 'blocked', 'mutes')),
    primary key (person, author, why)
);
create index hidden_author on feed.hidden (author);

-- Headers of posts that followers may read, and of no others.
create table feed.header (
    post bigint primary key,
    author bigint not null,
    published_at timestamptz not null
);
-- Both hold all that the two plans read, so that neither touches the table.
create index header_by_author on feed.header (author, published_at desc, post desc);
create index header_by_time on feed.header (published_at desc, post desc) include (author);
-- Index-only scans stay cheap while the newest pages are marked visible: vacuum after so many inserts, however large
-- the table has grown.
alter table feed.header set (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000,
    autovacuum_analyze_scale_factor = 0.02);

-- People who are gone and had more followers than one transaction should erase.
create table feed.erasing (
    person bigint primary key
);
