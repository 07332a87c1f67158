create table people.person (
    id bigint generated always as identity primary key,
    username text not null check (char_length(username) between 3 and 32),
    email text not null check (char_length(email) between 3 and 254),
    -- Names as they are compared: compatible characters and cases folded by the module, the same on every server.
    username_key text collate "C" not null unique,
    email_key text collate "C" not null unique,
    full_name text check (char_length(full_name) <= 100),
    bio text check (char_length(bio) <= 500),
    avatar_url text check (char_length(avatar_url) <= 512),
    -- Folded username and full name, a line each.
    names_key text collate "C" not null,
    roles text[] not null default '{user}' check ('user' = any (roles)),
    blocked_at timestamptz,
    language text not null default 'en' check (language in ('ru', 'en', 'bg')),
    time_zone text not null default 'UTC',
    theme text not null default 'quark',
    scheme text not null default 'system' check (scheme in ('light', 'dark', 'system')),
    email_visibility text not null default 'nobody' check (email_visibility in ('everyone', 'nobody')),
    presence_visibility text not null default 'everyone' check (presence_visibility in ('everyone', 'nobody')),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    -- Absent: only reserved, by somebody who is registering.
    confirmed_at timestamptz
);

create index person_newest on people.person (created_at desc, id desc) where confirmed_at is not null;
create index person_reserved on people.person (created_at) where confirmed_at is null;
create index person_with_roles on people.person (created_at desc, id desc) where roles <> '{user}';
create index person_blocked on people.person (created_at desc, id desc) where blocked_at is not null;
