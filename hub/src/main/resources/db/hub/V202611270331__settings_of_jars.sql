-- Modules in jars have settings too. What was set of one place is not handed to whoever has the same id in the other.
alter table hub.module_settings add column place text not null default 'outside' check (place in ('outside', 'jar'));
alter table hub.module_settings alter column place drop default;
alter table hub.module_settings drop constraint module_settings_pkey, add primary key (module, place);
alter table hub.module_settings
    drop constraint module_settings_module_fkey,
    add foreign key (module) references hub.module (id) on delete cascade;
