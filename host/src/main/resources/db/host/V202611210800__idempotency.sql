-- Answers to calls that carried an idempotency key, so that the same call sent again gets the first answer.
create table ${schema}.idempotency (
    person       bigint      not null,
    key          text        not null,
    call         text        not null,
    request_hash bytea       not null,
    status       int,
    answer       bytea,
    at           timestamptz not null,
    primary key (person, key, call)
);

create index idempotency_at on ${schema}.idempotency (at);
