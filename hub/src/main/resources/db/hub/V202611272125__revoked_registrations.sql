-- Whoever was refused does not let itself in again with a token that it has used, whatever uses it has left.
alter table hub.registration add column revoked boolean not null default false;
