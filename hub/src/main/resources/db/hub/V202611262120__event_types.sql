-- What modules outside promised of the events that they publish. A later version only adds to an earlier one; all are kept,
-- so that a module may go back.
create table hub.event_type (
    module   text        not null references hub.module (id) on delete cascade,
    type     text        not null,
    version  int         not null check (version > 0),
    schema   jsonb       not null,
    known_at timestamptz not null,
    primary key (module, type, version)
);
