-- Own copies of people's cards, kept by events, beside how many follow them and how many they follow. The row is also
-- what changes of somebody's edges wait for, always in the order of person. Of those who are gone only the id stays,
-- so that what arrives late cannot bring them back.
create table relations.person (
    person bigint primary key,
    username text,
    full_name text,
    avatar_url text,
    followers bigint not null default 0 check (followers >= 0),
    followees bigint not null default 0 check (followees >= 0),
    gone boolean not null default false,
    check (gone = (username is null))
) with (fillfactor = 80);

create table relations.follow (
    follower bigint not null,
    followee bigint not null,
    at timestamptz not null,
    primary key (follower, followee),
    check (follower <> followee)
);
create index follow_followers on relations.follow (followee, at desc, follower desc);
create index follow_followees on relations.follow (follower, at desc, followee desc);

create table relations.block (
    person bigint not null,
    other bigint not null,
    at timestamptz not null,
    primary key (person, other),
    check (person <> other)
);
create index block_other on relations.block (other);

create table relations.mute (
    person bigint not null,
    other bigint not null,
    at timestamptz not null,
    primary key (person, other),
    check (person <> other)
);
create index mute_other on relations.mute (other);

-- People who are gone and had more edges than one transaction should erase.
create table relations.erasing (
    person bigint primary key
);
