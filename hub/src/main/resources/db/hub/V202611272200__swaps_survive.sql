-- A hub that ends in the middle of a swap leaves to the next one who is who: 'successor' until its trial is passed, then whoever it
-- replaced is 'replaced'. What an instance said of itself is kept with it, since two versions of a module may be there.
alter table hub.instance
    add column place    text not null default 'member' check (place in ('member', 'successor', 'replaced')),
    add column manifest jsonb;
