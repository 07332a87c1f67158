-- What an event belongs to: the trace it was published in, or what the event belongs to whose handling published it.
alter table ${schema}.outbox add column correlation text not null default '';
alter table ${schema}.bus_parked add column correlation text not null default '';
