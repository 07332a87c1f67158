-- A code for a new password, handed over by an administrator; gone once used.
create table identity.reset_code (
    person_id bigint primary key references identity.credential on delete cascade,
    -- SHA-256
    code_hash bytea not null check (length(code_hash) = 32),
    created_at timestamptz not null,
    expires_at timestamptz not null
);
