-- How many bytes the data of an event may have that is published by SQL, as the station was last told.
create table hub.event_limit (
    one   boolean not null primary key default true check (one),
    bytes int     not null check (bytes > 0)
);

insert into hub.event_limit (bytes) values (921600);
