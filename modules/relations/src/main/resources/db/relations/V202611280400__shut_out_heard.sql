-- Whether an event has said that the person is shut out or let in: what people answer when they are asked is older.
alter table relations.person add column shut_out_heard boolean not null default false;
