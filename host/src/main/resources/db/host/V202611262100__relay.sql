-- How far this module's events have been carried to a broker, and what the broker calls the place where they are: one
-- that was begun anew gets everything again.
create table ${schema}.bus_ship (
    one      boolean     not null primary key default true check (one),
    log      text        not null,
    tick     text        not null,
    seq      bigint      not null,
    moved_at timestamptz not null
) with (fillfactor = 50);

-- Events of before this time were all taken when their marks were dropped: what of them comes again has had its effect.
alter table ${schema}.bus_cursor add column forgotten timestamptz not null default '-infinity';
