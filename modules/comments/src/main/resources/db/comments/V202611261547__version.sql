-- Grows with every change of the thread, under the lock of the row: whoever watches it is told.
alter table comments.subject add column version bigint not null default 0;
