-- Copies of the cards of people who may write; kept by events of people.
create table posts.author (
    id bigint primary key,
    username text,
    full_name text,
    avatar_url text,
    -- Set once for good: what this person wrote is being erased, and nothing new is taken.
    deleted_at timestamptz,
    swept boolean not null default false,
    check (username is not null or deleted_at is not null)
);

create index author_to_sweep on posts.author (id) where deleted_at is not null and not swept;

create table posts.tag (
    id bigint generated always as identity primary key,
    -- The name in lower case: one tag for all spellings.
    folded text collate "C" not null unique check (char_length(folded) between 1 and 100),
    name text not null
);

create sequence posts.media_id as bigint;

create table posts.post (
    id bigint generated always as identity primary key,
    author_id bigint not null,
    version bigint not null default 1 check (version > 0),
    status text not null check (status in ('draft', 'scheduled', 'published', 'archived')),
    visibility text not null check (visibility in ('public', 'followers', 'private')),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    published_at timestamptz check (status <> 'published' or published_at is not null),
    publish_at timestamptz check ((status = 'scheduled') = (publish_at is not null)),
    -- What lists are ordered by.
    sorted_at timestamptz not null
        generated always as (case when status = 'published' then published_at else created_at end) stored,
    -- Whether everybody may read it.
    listed boolean not null generated always as (status = 'published' and visibility = 'public') stored,
    title text not null check (char_length(title) between 1 and 255),
    content text not null check (char_length(content) between 1 and 200000),
    content_html text not null,
    -- Whether lists show only the beginning.
    lengthy boolean not null
        generated always as (char_length(content) > 10000 or char_length(content_html) > 40000) stored,
    excerpt text not null check (char_length(excerpt) <= 300),
    -- Whether the author wrote the excerpt; otherwise it follows the content.
    excerpt_given boolean not null,
    category text,
    cover text,
    -- Written and read as a whole: [{"id":1,"name":"Cats"}] as the author spelled them, ids of posts.tag.
    tags json not null default '[]',
    -- [{"id":1,"url":"https://…","type":"image","position":1}] by position.
    media json not null default '[]',
    mentioned bigint[] not null default '{}'
);

create index post_listed on posts.post (sorted_at desc, id desc) where listed;
create index post_by_author on posts.post (author_id, sorted_at desc, id desc);
create index post_by_category on posts.post (category, sorted_at desc, id desc) where listed and category is not null;
create index post_scheduled on posts.post (publish_at) where status = 'scheduled';
create index post_for_followers on posts.post (author_id) where status = 'published' and visibility = 'followers';

-- Finds posts by tag; sorted_at and listed are the post's.
create table posts.post_tag (
    post_id bigint not null references posts.post on delete cascade,
    tag_id bigint not null references posts.tag,
    sorted_at timestamptz not null,
    listed boolean not null,
    primary key (post_id, tag_id)
);

create index post_by_tag on posts.post_tag (tag_id, listed, sorted_at desc, post_id desc);

-- Copies of what comments and reactions counted.
create table posts.post_counts (
    post_id bigint primary key references posts.post on delete cascade,
    comments bigint not null default 0 check (comments >= 0),
    reactions json not null default '{}'
) with (fillfactor = 70);

-- How many listed posts there are of each kind: kind 'all' (id 0), 'author' and 'tag'. The true number is the tally
-- and its changes that are not folded in yet, so that writers never wait for one another at a counter.
create table posts.tally (
    kind text collate "C" not null check (kind in ('all', 'author', 'tag')),
    id bigint not null,
    listed bigint not null,
    primary key (kind, id)
) with (fillfactor = 70);

create index tally_of_tags on posts.tally (listed desc, id) where kind = 'tag';

create table posts.tally_change (
    kind text collate "C" not null,
    id bigint not null,
    delta bigint not null
);

create index tally_change_by_key on posts.tally_change (kind, id);
