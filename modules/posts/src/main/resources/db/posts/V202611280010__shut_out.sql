-- Whether administrators have shut the person out: what is scheduled waits until they let the person in again.
alter table posts.author add column shut_out boolean not null default false;

create index author_shut_out on posts.author (id) where shut_out;
