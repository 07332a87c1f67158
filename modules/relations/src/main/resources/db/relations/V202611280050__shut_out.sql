-- Whether administrators have shut the person out, who is suggested to nobody then.
alter table relations.person add column shut_out boolean not null default false;
