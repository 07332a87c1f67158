-- What administrators set of modules outside of the process; what nobody set is not here.
-- Values that a manifest calls secret are sealed with the master key, all of a module's together.
create table hub.module_settings (
    module     text primary key references hub.docking (module) on delete cascade,
    plain      jsonb  not null,
    sealed     bytea,
    generation bigint not null check (generation > 1)
);
