create table shelf.book (
    id         bigint generated always as identity primary key,
    owner_id   bigint      not null,
    title      varchar(20) not null,
    note       text,
    created_at timestamptz not null,
    tags       text[]      not null default '{}'
);

create unique index book_title on shelf.book (title);
