-- What a successor of the module changed while the version before it served, and the newest migration of that version,
-- '0' when it has none: one that served with the change may do so again, when the successor is given up.
create table ${schema}.quark_succession (
    version text primary key,
    beside  text not null
);
