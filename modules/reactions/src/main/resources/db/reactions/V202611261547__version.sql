-- Grows with every change of the reactions, under the lock of the row: whoever watches the subject is told.
alter table reactions.tally add column version bigint not null default 0;
