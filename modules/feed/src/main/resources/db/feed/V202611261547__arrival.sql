-- The latest posts in the order in which they came into feeds: the log behind the live channel. The one row of
-- arrivals is the lock under which a seq is given, so seqs are in the order of commits.
create table feed.arrivals (
    only_one boolean primary key default true check (only_one),
    last bigint not null
) with (fillfactor = 50);
insert into feed.arrivals (last) values (0);

create table feed.arrival (
    seq bigint primary key,
    post bigint not null unique,
    author bigint not null,
    published_at timestamptz not null
);
