-- How far this module's events have been carried to a broker, what the broker calls the place where they are, and how
-- far it had them there. When that was begun anew, or has lost some of them, it gets everything again, and the epoch
-- tells readers to begin again too.
create table ${schema}.bus_ship (
    one      boolean     not null primary key default true check (one),
    log      text        not null,
    epoch    bigint      not null default 1,
    tick     text        not null,
    seq      bigint      not null,
    end_tick text        not null default '',
    end_seq  bigint      not null default 0,
    moved_at timestamptz not null
) with (fillfactor = 50);

-- Events of before this time were all taken when their marks were dropped: what of them comes again has had its effect.
alter table ${schema}.bus_cursor add column forgotten timestamptz not null default '-infinity';
